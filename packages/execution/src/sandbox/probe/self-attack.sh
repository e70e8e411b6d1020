# What a new sandbox tries before it is trusted, as `REACHED <what>`; `DONE` shows that everything was tried.
# Nothing is known to hold yet, so every attempt is harmless where it succeeds: it looks at what it might do, and leaves
# it at that.
# Arguments: a file of the host that everybody may read; a process of the host; its command line, since the number may be
# that of a process in here.

reached() { echo "REACHED $1"; }

[ -e "$1" ] && reached 'a file of the host'
[ -e "/proc/1/root$1" ] && reached 'a file of the host through /proc'
if kill -0 "$2" 2>/dev/null; then
  [ -r "/proc/$2/cmdline" ] && [ "$(tr '\0' ' ' <"/proc/$2/cmdline")" != "$3" ] || reached 'a process of the host'
fi
for folder in / /usr /etc /opt /proc /dev; do
  [ -w "$folder" ] && reached "the folder $folder, to write"
done
while read -r name value; do
  case $name in
    Cap*) [ "${value//0/}" = '' ] || reached "the rights $name" ;;
    NoNewPrivs:) [ "$value" = 1 ] || reached 'rights by set-uid programs' ;;
    Seccomp:) [ "$value" = 2 ] || reached 'all system calls' ;;
  esac
done </proc/self/status
while IFS=: read -r name rest; do
  case $name in
    *'|'* | *lo) ;;
    *) reached "the network interface $name" ;;
  esac
done </proc/net/dev
for variable in $(compgen -e); do
  case $variable in
    PATH | HOME | TMPDIR | LANG | PWD | OLDPWD | SHLVL | _) ;;
    *) reached "the variable $variable" ;;
  esac
done
unshare --user true 2>/dev/null && reached 'a user namespace of its own'
echo DONE
