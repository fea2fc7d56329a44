// Gatehouse's recorder: tells 'git session' what opencode does in this work tree.
// Added by 'git session enable'. Errors here never reach the agent.
import { spawn } from "node:child_process"

const program = "@GIT_SESSION@"
const patience = 5000 // milliseconds

function tell(report) {
  return new Promise((done) => {
    try {
      const child = spawn(program, ["hook", "opencode"], { stdio: ["pipe", "ignore", "ignore"] })
      const timer = setTimeout(done, patience)
      const end = () => {
        clearTimeout(timer)
        done()
      }
      child.on("error", end)
      child.on("close", end)
      child.stdin.on("error", () => {})
      child.stdin.end(JSON.stringify({ ...report, timestamp: Date.now() }))
    } catch {
      done()
    }
  })
}

const told = new Set(["session.created", "session.idle", "session.deleted"])

export const Gatehouse = async ({ directory }) => ({
  "chat.message": (input, output) => tell({ event: "chat.message", directory, input, output }),
  "tool.execute.before": (input, output) => tell({ event: "tool.execute.before", directory, input, output }),
  "tool.execute.after": (input, output) => tell({ event: "tool.execute.after", directory, input, output }),
  event: async ({ event }) => {
    if (told.has(event.type)) await tell({ event: event.type, directory, properties: event.properties })
  },
})
