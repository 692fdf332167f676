#!/usr/bin/env bash
# Real servers for tests, on loopback, with throw-away data: eng/services.sh VERB [name…]
#
#   up       installs what is missing, starts, waits until healthy, prints the connection strings as NAME=value lines
#   down     stops and removes the data
#   status   one line a server
#   env      the NAME=value lines, without starting anything
#   restart  stops in good order and starts again, with the data
#   stop     freezes (SIGSTOP);  cont wakes
#   kill9    SIGKILL; `up` starts it again with the data
#
# Without names: every server that eng/services has a script for. Each script takes the same verbs, its port from MULTILOCK_<NAME>_PORT and
# the folder of its data from MULTILOCK_SERVICES_DIR, so that two copies can run side by side. Messages go to stderr, values to stdout.
# A server that cannot be had does not keep the others from starting: the exit code tells.
set -uo pipefail

here="$(cd "$(dirname "${BASH_SOURCE[0]}")/services" && pwd)"
verb="${1:-}"
case "$verb" in
    up | down | status | env | restart | stop | cont | kill9) shift ;;
    *) sed -n '2,16s/^# \{0,1\}//p' "${BASH_SOURCE[0]}" >&2; exit 2 ;;
esac

names=("$@")
if ((${#names[@]} == 0)); then
    for script in "$here"/*.sh; do names+=("$(basename "$script" .sh)"); done
fi

for name in "${names[@]}"; do
    if [[ ! "$name" =~ ^[a-z0-9]+$ || ! -f "$here/$name.sh" ]]; then
        echo "eng/services.sh: no server '$name'; known: $(cd "$here" && ls -- *.sh | sed 's/\.sh$//' | xargs)" >&2
        exit 2
    fi
done

status=0
for name in "${names[@]}"; do
    bash "$here/$name.sh" "$verb" || { status=1; echo "eng/services.sh: $verb $name failed" >&2; }
done
exit "$status"
