/* Stands between a process and its files: before every call that changes something under one folder it asks who watches
 * what should become of it. So any library is seen, SQLite and numpy too. Loaded by LD_PRELOAD; see shim.py.
 *
 * One line goes out for each call, "call<TAB>path", and one byte comes back:
 *   c  go on            k  die here, as by kill -9        h  write half of it, then die
 *   f  the disk is full r  the file system is read-only
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

static int answers = -1, questions = -1;
static char root[PATH_MAX];
static pthread_mutex_t one_at_a_time = PTHREAD_MUTEX_INITIALIZER;

#define REAL(name) ((__typeof__(&name))real(#name))
static void *real(const char *name) { return dlsym(RTLD_NEXT, name); }

static void die(void) {
  syscall(SYS_kill, getpid(), SIGKILL);
  for (;;) pause();
}

/* Called from Python: watch what happens under `folder` from now on. */
void kb_watch(int in, int out, const char *folder) {
  strncpy(root, folder, sizeof root - 1);
  answers = in;
  questions = out;
}

static char tell(const char *call, const char *path) {
  char line[PATH_MAX + 64], answer = 'c';
  int length = snprintf(line, sizeof line, "%s\t%s\n", call, path);
  pthread_mutex_lock(&one_at_a_time);
  if (syscall(SYS_write, questions, line, length) != length || syscall(SYS_read, answers, &answer, 1) != 1) die();
  if (answer == 'k') die(); /* with the lock held: no other thread does anything more */
  pthread_mutex_unlock(&one_at_a_time);
  return answer;
}

/* 0: go on; an error number: the call fails with it; -1: half of it, then death. */
static int asked(const char *call, const char *path) {
  if (questions < 0 || strncmp(path, root, strlen(root)) != 0) return 0;
  switch (tell(call, path)) {
    case 'f': return ENOSPC;
    case 'r': return EROFS;
    case 'h': return -1;
  }
  return 0;
}

static int refused(const char *call, const char *path) {
  int problem = asked(call, path);
  if (problem > 0) errno = problem;
  return problem > 0;
}

static const char *path_of(int file, char *space) {
  char link[64];
  snprintf(link, sizeof link, "/proc/self/fd/%d", file);
  ssize_t length = readlink(link, space, PATH_MAX - 1);
  space[length < 0 ? 0 : length] = 0;
  return space;
}

static const char *path_at(int folder, const char *path, char *space) {
  if (path[0] == '/') return path;
  if (folder == AT_FDCWD) {
    if (!getcwd(space, PATH_MAX)) space[0] = 0;
  } else {
    path_of(folder, space);
  }
  size_t used = strlen(space);
  snprintf(space + used, PATH_MAX - used, "/%s", path);
  return space;
}

#define WRITES(flags) (((flags) & (O_CREAT | O_TRUNC)) || ((flags) & O_ACCMODE) != O_RDONLY)
#define OPEN(name)                                                              \
  int name(const char *path, int flags, ...) {                                  \
    char space[PATH_MAX];                                                       \
    va_list rest;                                                               \
    va_start(rest, flags);                                                      \
    mode_t mode = va_arg(rest, mode_t);                                         \
    va_end(rest);                                                               \
    if (WRITES(flags) && refused("open", path_at(AT_FDCWD, path, space))) return -1; \
    return REAL(name)(path, flags, mode);                                       \
  }
OPEN(open)
OPEN(open64)

#define OPEN_AT(name)                                                           \
  int name(int folder, const char *path, int flags, ...) {                      \
    char space[PATH_MAX];                                                       \
    va_list rest;                                                               \
    va_start(rest, flags);                                                      \
    mode_t mode = va_arg(rest, mode_t);                                         \
    va_end(rest);                                                               \
    if (WRITES(flags) && refused("open", path_at(folder, path, space))) return -1; \
    return REAL(name)(folder, path, flags, mode);                               \
  }
OPEN_AT(openat)
OPEN_AT(openat64)

#define FOPEN(name)                                                             \
  FILE *name(const char *path, const char *mode) {                              \
    char space[PATH_MAX];                                                       \
    if (mode[0] != 'r' && refused("open", path_at(AT_FDCWD, path, space))) return NULL; \
    return REAL(name)(path, mode);                                              \
  }
FOPEN(fopen)
FOPEN(fopen64)

size_t fwrite(const void *data, size_t size, size_t count, FILE *file) {
  char space[PATH_MAX];
  int problem = questions < 0 ? 0 : asked("write", path_of(fileno(file), space));
  if (problem > 0) {
    errno = problem;
    return 0;
  }
  size_t done = REAL(fwrite)(data, size, problem ? count / 2 : count, file);
  if (problem) {
    fflush(file);
    die();
  }
  return done;
}

ssize_t write(int file, const void *data, size_t count) {
  char space[PATH_MAX];
  int problem = questions < 0 ? 0 : asked("write", path_of(file, space));
  if (problem > 0) {
    errno = problem;
    return -1;
  }
  ssize_t done = syscall(SYS_write, file, data, problem ? count / 2 : count);
  if (problem) die();
  return done;
}

#define PWRITE(name)                                                            \
  ssize_t name(int file, const void *data, size_t count, off_t at) {            \
    char space[PATH_MAX];                                                       \
    int problem = questions < 0 ? 0 : asked("write", path_of(file, space));     \
    if (problem > 0) {                                                          \
      errno = problem;                                                          \
      return -1;                                                                \
    }                                                                           \
    ssize_t done = syscall(SYS_pwrite64, file, data, problem ? count / 2 : count, at); \
    if (problem) die();                                                         \
    return done;                                                                \
  }
PWRITE(pwrite)
PWRITE(pwrite64)

#define ON_FILE(name, call, declared, given)                                    \
  int name declared {                                                           \
    char space[PATH_MAX];                                                       \
    if (questions >= 0 && refused(call, path_of(file, space))) return -1;       \
    return REAL(name) given;                                                    \
  }
ON_FILE(fsync, "fsync", (int file), (file))
ON_FILE(fdatasync, "fsync", (int file), (file))
ON_FILE(ftruncate, "truncate", (int file, off_t size), (file, size))
ON_FILE(ftruncate64, "truncate", (int file, off64_t size), (file, size))
ON_FILE(fchmod, "chmod", (int file, mode_t mode), (file, mode))
ON_FILE(futimens, "utime", (int file, const struct timespec times[2]), (file, times))

#define ON_PATH(name, call, declared, given)                                    \
  int name declared {                                                           \
    char space[PATH_MAX];                                                       \
    if (questions >= 0 && refused(call, path_at(AT_FDCWD, path, space))) return -1; \
    return REAL(name) given;                                                    \
  }
ON_PATH(unlink, "unlink", (const char *path), (path))
ON_PATH(rmdir, "rmdir", (const char *path), (path))
ON_PATH(mkdir, "mkdir", (const char *path, mode_t mode), (path, mode))
ON_PATH(chmod, "chmod", (const char *path, mode_t mode), (path, mode))
ON_PATH(truncate, "truncate", (const char *path, off_t size), (path, size))
ON_PATH(truncate64, "truncate", (const char *path, off64_t size), (path, size))

#define AT_PATH(name, call, declared, given)                                    \
  int name declared {                                                           \
    char space[PATH_MAX];                                                       \
    if (questions >= 0 && refused(call, path_at(folder, path, space))) return -1; \
    return REAL(name) given;                                                    \
  }
AT_PATH(unlinkat, "unlink", (int folder, const char *path, int flags), (folder, path, flags))
AT_PATH(mkdirat, "mkdir", (int folder, const char *path, mode_t mode), (folder, path, mode))
AT_PATH(fchmodat, "chmod", (int folder, const char *path, mode_t mode, int flags), (folder, path, mode, flags))

int utimensat(int folder, const char *path, const struct timespec times[2], int flags) {
  char space[PATH_MAX];
  if (questions >= 0 && refused("utime", path_at(folder, path, space))) return -1;
  return REAL(utimensat)(folder, path, times, flags);
}

int rename(const char *from, const char *to) {
  char space[PATH_MAX];
  if (questions >= 0 && refused("rename", path_at(AT_FDCWD, to, space))) return -1;
  return REAL(rename)(from, to);
}

int renameat(int folder, const char *from, int other, const char *to) {
  char space[PATH_MAX];
  if (questions >= 0 && refused("rename", path_at(other, to, space))) return -1;
  return REAL(renameat)(folder, from, other, to);
}
