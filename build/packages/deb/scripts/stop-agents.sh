# Ends whatever runs on the Node of this package, whoever started it: SIGTERM first, so that data and run file are left
# in order; a program leaves at the latest five seconds after it.
ours() {
    for exe in /proc/[0-9]*/exe; do
        case "$(readlink "$exe" 2>/dev/null)" in
            /opt/idcard-bridge/runtime/node | "/opt/idcard-bridge/runtime/node (deleted)")
                pid=${exe#/proc/}
                echo "${pid%/exe}"
                ;;
        esac
    done
}

stop_agents() {
    [ -n "$(ours)" ] || return 0
    for signal in TERM KILL; do
        # shellcheck disable=SC2046
        kill -s "$signal" $(ours) 2>/dev/null || true
        turns=80
        while [ "$turns" -gt 0 ] && [ -n "$(ours)" ]; do
            sleep 0.1
            turns=$((turns - 1))
        done
        [ -n "$(ours)" ] || return 0
    done
}
