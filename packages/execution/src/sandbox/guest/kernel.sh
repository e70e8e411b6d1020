# Runs shell code that comes over descriptor 4: one job, or in a session one cell after another in the same shell.
#
# Arguments: `run` or `session`. Tells the engine `ready`, and in a session `done <exit code>`. A job is a line with its
# size in bytes, then the code.

QMCP_SCRIPT=$(mktemp)
printf 'ready\n' >&4
if [ "$1" = run ]; then
  read -r QMCP_SIZE <&4
  head -c "$QMCP_SIZE" <&4 >"$QMCP_SCRIPT"
  exec 4>&-
  exec bash "$QMCP_SCRIPT"
fi
while read -r QMCP_SIZE <&4; do
  head -c "$QMCP_SIZE" <&4 >"$QMCP_SCRIPT"
  . "$QMCP_SCRIPT"
  printf 'done %s\n' $? >&4
done
