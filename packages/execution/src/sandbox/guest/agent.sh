# Keeps a sandbox from within: starts the kernel that runs the code, moves files in and out, says how the kernel ended.
# It shares the sandbox with the code, so nothing that it says is believed beyond what the code may do anyway.
#
# Descriptor 3 takes commands and gives answers; 4 is the kernel's own. Arguments: `piped` or `direct`, and the kernel's
# command.
# Commands: `put <bytes>` and a tar archive; `get <bytes>` and paths, one a line; `wait`; `mark <text>`.

if [ "$1" = piped ]; then
  # Output goes to the engine by sockets, which no path leads to. Pipes can be opened again, as by /dev/stderr.
  mkfifo .out .err
  cat <.out 3>&- 4>&- &
  cat <.err >&2 3>&- 4>&- &
  exec >.out 2>.err
  rm .out .err
fi
shift

exec 7>&1 8>&2 9<&0 >&3 2>/dev/null </dev/null
"$@" <&9 >&7 2>&8 3>&- 7>&- 8>&- 9<&- &
kernel=$!
exec 4>&- 9<&-

while read -r command argument <&3; do
  case $command in
    put)
      if head -c "$argument" <&3 | tar -x -f - --no-same-owner; then echo ok; else echo failed; fi
      ;;
    get)
      # Blocks of 512 bytes, so that nothing follows the end of the archive; no owner, whose number may be too large for it.
      head -c "$argument" <&3 |
        tar -c -f - --blocking-factor=1 --format=ustar --owner=0 --group=0 \
          --hard-dereference --verbatim-files-from --files-from=-
      ;;
    wait)
      wait "$kernel"
      echo "exit $?"
      ;;
    mark)
      printf %s "$argument" >&7
      printf %s "$argument" >&8
      ;;
  esac
done
