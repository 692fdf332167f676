#!/usr/bin/env bash
# PostgreSQL for tests: eng/services/postgres.sh up|down|status|env|restart|stop|cont|kill9
# Loopback only, throw-away data, and a store that persists (fsync on), because a store that forgets acknowledged writes breaks any library's promise.
# MULTILOCK_POSTGRES_PORT (23432), MULTILOCK_SERVICES_DIR (/tmp/multilock-services). The server refuses to run as root: there it runs as user postgres.
set -euo pipefail

port="${MULTILOCK_POSTGRES_PORT:-23432}"
dir="${MULTILOCK_SERVICES_DIR:-/tmp/multilock-services}/postgres-$port"
data="$dir/data"
password=multilock-test

pid() { head -n 1 "$data/postmaster.pid" 2>/dev/null || true; }

# PID 1 reaps late: a zombie is not alive. A pid that another program has now is not ours.
alive() {
    local p; p="$(pid)"
    [[ -n "$p" && -r "/proc/$p/stat" ]] && ! grep -q ') Z ' "/proc/$p/stat" && tr '\0' ' ' <"/proc/$p/cmdline" | grep -qF -- "$data"
}

env_line() { echo "MULTILOCK_TEST_POSTGRES=Host=127.0.0.1;Port=$port;Username=postgres;Password=$password;Database=postgres"; }

# Debian keeps the server's programs off the PATH, one folder a version.
bin() {
    local found
    found="$(ls -d /usr/lib/postgresql/*/bin/postgres 2>/dev/null | sort -V | tail -n 1 || true)"
    dirname "${found:-$(command -v postgres || true)}"
}

installed() { [[ -x "$(bin)/postgres" && -x "$(bin)/initdb" && -x "$(bin)/pg_isready" ]]; }

install_server() {
    installed && return
    if [[ "$(id -u)" != 0 ]]; then
        echo "postgres is missing. Install it with: sudo apt-get install postgresql" >&2
        exit 1
    fi
    { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends postgresql; } >&2
    installed || { echo "postgres is missing although its package was installed" >&2; exit 1; }
}

as_server() {
    if [[ "$(id -u)" == 0 ]]; then setpriv --reuid=postgres --regid=postgres --init-groups "$@"; else "$@"; fi
}

up() {
    install_server
    if ! alive; then
        mkdir -p "$dir"
        [[ "$(id -u)" == 0 ]] && chown postgres:postgres "$dir"
        if ! as_server test -w "$dir"; then
            echo "user postgres cannot write to $dir: set MULTILOCK_SERVICES_DIR to a folder that it can enter" >&2
            exit 1
        fi
        if [[ ! -f "$data/PG_VERSION" ]]; then
            rm -rf "$data"
            printf %s "$password" | as_server tee "$dir/password" >/dev/null
            (cd "$dir" && as_server "$(bin)/initdb" -D "$data" -U postgres --auth=scram-sha-256 --pwfile="$dir/password" --no-sync -E UTF8 --locale=C.UTF-8) >"$dir/initdb.log" 2>&1 \
                || { tail -n 5 "$dir/initdb.log" >&2; exit 1; }
        fi
        # Left behind by kill9: the server would take a process that got its number meanwhile for itself.
        rm -f "$data/postmaster.pid"
        # All of it is redirected, the shell that waits for the server too: whoever reads what this prints would wait for the server's end.
        {
            cd "$dir" && as_server setsid "$(bin)/postgres" -D "$data" -p "$port" -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c max_connections=200 \
                -c shared_preload_libraries=pg_stat_statements -c pg_stat_statements.track=all
        } </dev/null >>"$dir/postgres.log" 2>&1 &
    fi
    for _ in $(seq 300); do
        if alive && "$(bin)/pg_isready" -q -h 127.0.0.1 -p "$port"; then
            env_line
            return
        fi
        sleep 0.1
    done
    echo "postgres did not become healthy on port $port within 30 s; see $dir/postgres.log" >&2
    exit 1
}

halt() { # $1: the signal
    if alive; then
        local p one; p="$(pid)"
        # A killed postmaster leaves its backends: they notice, but a frozen one does not.
        local all; all="$p $(pgrep -P "$p" | xargs)"
        for one in $all; do kill -CONT "$one" 2>/dev/null || true; done
        if [[ "$1" == KILL ]]; then
            # shellcheck disable=SC2086
            kill -KILL $all 2>/dev/null || true
        else
            kill "-$1" "$p"
        fi
        for _ in $(seq 200); do alive || break; sleep 0.1; done
    fi
    rm -f "$data/postmaster.pid"
}

# Its backends are processes of their own: freezing the postmaster alone would leave open connections at work.
signal_all() { # $1: the signal
    alive || return 1
    local p; p="$(pid)"
    # shellcheck disable=SC2046
    kill "-$1" "$p" $(pgrep -P "$p")
}

case "${1:-}" in
    up) up ;;
    down) halt INT; rm -rf "$dir" ;;
    status) if alive; then echo "postgres: up on 127.0.0.1:$port (pid $(pid))"; else echo "postgres: down"; fi ;;
    env) env_line ;;
    restart) halt INT; up ;;
    stop) signal_all STOP ;;
    cont) signal_all CONT ;;
    kill9) halt KILL ;;
    *) echo "usage: $0 up|down|status|env|restart|stop|cont|kill9" >&2; exit 2 ;;
esac
