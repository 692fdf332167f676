#!/usr/bin/env bash
# Azurite, the emulator of Azure Blob Storage, for tests: eng/services/azurite.sh up|down|status|env|restart|stop|cont|kill9
# Loopback only, throw-away data. It keeps its data through `restart`; what it acknowledged in the last 5 s before `kill9` it forgets, because it saves that often: tests
# that kill it load eng/services/azurite/durable.cjs into it, which saves before each answer and is too slow for a store with thousands of blobs.
# MULTILOCK_AZURITE_PORT (23100), MULTILOCK_SERVICES_DIR (/tmp/multilock-services), MULTILOCK_AZURITE_DIR: where the program is, which stays there after `down`.
set -euo pipefail

version=3.35.0 # Newer ones want Node 22.
port="${MULTILOCK_AZURITE_PORT:-23100}"
dir="${MULTILOCK_SERVICES_DIR:-/tmp/multilock-services}/azurite-$port"
program="${MULTILOCK_AZURITE_DIR:-${HOME:-/tmp}/.cache/multilock/azurite-$version}"
main="$program/node_modules/azurite/dist/src/blob/main.js"
pidfile="$dir/azurite.pid"

# The account and the key that every Azurite has: no secret.
account=devstoreaccount1
key='Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw=='

pid() { cat "$pidfile" 2>/dev/null || true; }

# PID 1 reaps late: a zombie is not alive. A pid that another program has now is not ours.
alive() {
    local p; p="$(pid)"
    [[ -n "$p" && -r "/proc/$p/stat" ]] && ! grep -q ') Z ' "/proc/$p/stat" && tr '\0' ' ' <"/proc/$p/cmdline" | grep -qF -- "$dir"
}

env_line() {
    echo "MULTILOCK_TEST_AZUREBLOB=DefaultEndpointsProtocol=http;AccountName=$account;AccountKey=$key;BlobEndpoint=http://127.0.0.1:$port/$account;"
}

install_server() {
    [[ -f "$main" ]] && return
    if ! command -v npm >/dev/null; then
        echo "azurite is missing, and npm to install it. Install Node 20 with npm, for example: apt-get install npm" >&2
        exit 1
    fi
    # Complete before it gets its name: another copy of this script may look for it.
    local fresh; mkdir -p "$(dirname "$program")"; fresh="$(mktemp -d "$program.XXXXXX")"
    npm install --prefix "$fresh" --no-audit --no-fund --loglevel=error "azurite@$version" >&2
    mv -T "$fresh" "$program" 2>/dev/null || rm -rf "$fresh"
    [[ -f "$main" ]] || { echo "azurite is missing although its package was installed" >&2; exit 1; }
}

healthy() { (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; }

up() {
    install_server
    if ! alive; then
        mkdir -p "$dir/data"
        # All of it is redirected: whoever reads what this prints would wait for the server's end.
        setsid node "$main" --location "$dir/data" --blobHost 127.0.0.1 --blobPort "$port" --skipApiVersionCheck --disableProductStyleUrl \
            --disableTelemetry --silent </dev/null >>"$dir/azurite.log" 2>&1 &
        echo $! >"$pidfile"
    fi
    for _ in $(seq 300); do
        if alive && healthy; then
            env_line
            return
        fi
        sleep 0.1
    done
    echo "azurite did not become healthy on port $port within 30 s; see $dir/azurite.log" >&2
    exit 1
}

halt() { # $1: the signal
    if alive; then
        local p; p="$(pid)"
        kill -CONT "$p"
        kill "-$1" "$p"
        for _ in $(seq 200); do alive || break; sleep 0.1; done
    fi
    rm -f "$pidfile"
}

case "${1:-}" in
    up) up ;;
    down) halt KILL; rm -rf "$dir" ;;
    status) if alive; then echo "azurite: up on 127.0.0.1:$port (pid $(pid))"; else echo "azurite: down"; fi ;;
    env) env_line ;;
    restart) halt TERM; up ;;
    stop) alive && kill -STOP "$(pid)" ;;
    cont) alive && kill -CONT "$(pid)" ;;
    kill9) halt KILL ;;
    *) echo "usage: $0 up|down|status|env|restart|stop|cont|kill9" >&2; exit 2 ;;
esac
