# Opens the way out of a sandbox that may use the network, and then becomes the guest.
#
# Arguments: where the forwarder is, its port, the proxy's socket, and the guest's command.

forwarder=$1 port=$2 socket=$3
shift 3
exec 5< <(exec node "$forwarder" "$port" "$socket" 3>&- 4>&- </dev/null 2>/dev/null)
read -r _ <&5
exec 5<&-
export http_proxy="http://127.0.0.1:$port" https_proxy="http://127.0.0.1:$port" no_proxy=localhost,127.0.0.1
export HTTP_PROXY=$http_proxy HTTPS_PROXY=$https_proxy NO_PROXY=$no_proxy NODE_USE_ENV_PROXY=1
exec "$@"
