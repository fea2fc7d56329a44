#define _GNU_SOURCE
#include "account_files.h"

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>

// One function for each of the four that POSIX has for accounts, and the same for groups: see getpwnam(3), getgrnam(3).

#define FINDER(entry, reader, file, finder, parameter, isWanted) \
    int finder##_r(parameter, struct entry *result, char *buffer, size_t size, struct entry **found) { \
        *found = NULL; \
        FILE *entries = fopen(file, "re"); \
        if (entries == NULL) return errno == ENOENT ? 0 : errno; \
        int code; \
        while ((code = reader(entries, result, buffer, size, found)) == 0 && !(isWanted)) {} \
        fclose(entries); \
        if (code != 0) *found = NULL; \
        return code == ENOENT ? 0 : code; \
    }

#define FINDER_OF_THIS_PROCESS(entry, finder, parameter, argument) \
    struct entry *finder(parameter) { \
        static struct entry result; \
        static char buffer[16384]; \
        struct entry *found; \
        int code = finder##_r(argument, &result, buffer, sizeof buffer, &found); \
        if (code != 0) errno = code; \
        return found; \
    }

FINDER(passwd, fgetpwent_r, "/etc/passwd", getpwuid, uid_t id, result->pw_uid == id)
FINDER(passwd, fgetpwent_r, "/etc/passwd", getpwnam, const char *name, strcmp(result->pw_name, name) == 0)
FINDER(group, fgetgrent_r, "/etc/group", getgrgid, gid_t id, result->gr_gid == id)
FINDER(group, fgetgrent_r, "/etc/group", getgrnam, const char *name, strcmp(result->gr_name, name) == 0)

FINDER_OF_THIS_PROCESS(passwd, getpwuid, uid_t id, id)
FINDER_OF_THIS_PROCESS(passwd, getpwnam, const char *name, name)
FINDER_OF_THIS_PROCESS(group, getgrgid, gid_t id, id)
FINDER_OF_THIS_PROCESS(group, getgrnam, const char *name, name)
