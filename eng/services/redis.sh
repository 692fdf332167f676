#!/usr/bin/env bash
# Redis for tests: eng/services/redis.sh up|down|status|env|restart|stop|cont|kill9
# Loopback only, throw-away data, and a store that persists, because a store that forgets acknowledged writes breaks any library's promise.
# MULTILOCK_REDIS_PORT (23079), MULTILOCK_SERVICES_DIR (/tmp/multilock-services).
set -euo pipefail

port="${MULTILOCK_REDIS_PORT:-23079}"
dir="${MULTILOCK_SERVICES_DIR:-/tmp/multilock-services}/redis-$port"
pidfile="$dir/redis.pid"

pid() { cat "$pidfile" 2>/dev/null || true; }

# PID 1 reaps late: a zombie is not alive.
alive() {
    local p; p="$(pid)"
    [[ -n "$p" && -r "/proc/$p/stat" ]] && ! grep -q ') Z ' "/proc/$p/stat" && grep -qa redis-server "/proc/$p/cmdline"
}

env_line() { echo "MULTILOCK_TEST_REDIS=127.0.0.1:$port"; }

install_server() {
    command -v redis-server >/dev/null && return
    if [[ "$(id -u)" != 0 ]]; then
        echo "redis-server is missing. Install it with: sudo apt-get install redis-server" >&2
        exit 1
    fi
    { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends redis-server; } >&2
}

up() {
    install_server
    if ! alive; then
        mkdir -p "$dir"
        redis-server --port "$port" --bind 127.0.0.1 --save '' --appendonly yes --appendfsync always --maxmemory-policy noeviction \
            --dir "$dir" --daemonize yes --pidfile "$pidfile" --logfile "$dir/redis.log" >&2
    fi
    for _ in $(seq 300); do
        if [[ "$(redis-cli -p "$port" ping 2>/dev/null)" == PONG ]] && alive; then
            env_line
            return
        fi
        sleep 0.1
    done
    echo "redis did not become healthy on port $port within 30 s; see $dir/redis.log" >&2
    exit 1
}

halt() { # $1: the signal
    if alive; then
        local p; p="$(pid)"
        kill -CONT "$p"
        kill "-$1" "$p"
        for _ in $(seq 100); do alive || break; sleep 0.1; done
    fi
    rm -f "$pidfile"
}

case "${1:-}" in
    up) up ;;
    down) halt TERM; rm -rf "$dir" ;;
    status) if alive; then echo "redis: up on 127.0.0.1:$port (pid $(pid))"; else echo "redis: down"; fi ;;
    env) env_line ;;
    restart) halt TERM; up ;;
    stop) alive && kill -STOP "$(pid)" ;;
    cont) alive && kill -CONT "$(pid)" ;;
    kill9) halt KILL ;;
    *) echo "usage: $0 up|down|status|env|restart|stop|cont|kill9" >&2; exit 2 ;;
esac
