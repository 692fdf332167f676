#!/usr/bin/env bash
# Consul for tests: eng/services/consul.sh up|down|status|env|restart|stop|cont|kill9
# Loopback only, throw-away data, and a single server that persists, because a store that forgets acknowledged writes breaks any library's promise.
# MULTILOCK_CONSUL_PORT (23085; the three ports after it are the server's own), MULTILOCK_SERVICES_DIR (/tmp/multilock-services).
# Debian has Consul in bullseye only: there its package is downloaded and unpacked, which installs nothing. A package at hand is named by
# MULTILOCK_CONSUL_DEB, or lies in ../shared/packages. `binary` installs it and prints its path, for tests that start servers of their own.
# Without the token nobody has any rights: the tests make tokens with the least that the backend needs.
set -euo pipefail

port="${MULTILOCK_CONSUL_PORT:-23085}"
services="${MULTILOCK_SERVICES_DIR:-/tmp/multilock-services}"
dir="$services/consul-$port"
pidfile="$dir/consul.pid"
token=6d756c74-696c-6f63-6b2d-746573740000
unpacked="$services/consul-bin"
repository="$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)"

pid() { cat "$pidfile" 2>/dev/null || true; }

# PID 1 reaps late: a zombie is not alive. A pid that another program has now is not ours.
alive() {
    local p; p="$(pid)"
    [[ -n "$p" && -r "/proc/$p/stat" ]] && ! grep -q ') Z ' "/proc/$p/stat" && tr '\0' ' ' <"/proc/$p/cmdline" | grep -qF -- "$dir/data"
}

binary() {
    if [[ -x "$unpacked/usr/bin/consul" ]]; then echo "$unpacked/usr/bin/consul"; else command -v consul || true; fi
}

env_line() {
    echo "MULTILOCK_TEST_CONSUL=http://127.0.0.1:$port"
    echo "MULTILOCK_TEST_CONSUL_TOKEN=$token"
    [[ -z "$(binary)" ]] || echo "MULTILOCK_CONSUL_BINARY=$(binary)"
}

# The mirror that the machine's own sources name has the older suite too. Nothing of apt's own state is touched.
download() { # $1: where to
    command -v apt-get >/dev/null || return 1
    local mirror
    mirror="$(cat /etc/apt/sources.list /etc/apt/sources.list.d/* 2>/dev/null \
        | sed -nE 's/^deb +(\[[^]]*\] +)?([^ ]+) +[a-z]+ .*/\2/p; s/^URIs: *([^ ]+).*/\1/p' | grep -v security | head -n 1)"
    [[ -n "$mirror" ]] || return 1
    mkdir -p "$1/lists/partial" "$1/cache/archives/partial"
    echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror bullseye main" >"$1/sources.list"
    local options=(-o "Dir::Etc::sourcelist=$1/sources.list" -o Dir::Etc::sourceparts=/dev/null -o "Dir::State::Lists=$1/lists" -o "Dir::Cache=$1/cache" -o APT::Sandbox::User=root)
    apt-get "${options[@]}" update >&2 && (cd "$1" && apt-get "${options[@]}" download consul >&2)
}

at_hand() {
    local package
    for package in "$repository"/../shared/packages/consul_*.deb "$repository"/../../shared/packages/consul_*.deb; do
        if [[ -f "$package" ]]; then echo "$package"; return; fi
    done
}

install_server() {
    [[ -n "$(binary)" ]] && return
    local temporary package
    temporary="$(mktemp -d)"
    package="${MULTILOCK_CONSUL_DEB:-$(at_hand)}"
    if [[ -z "${MULTILOCK_CONSUL_DEB:-}" ]] && download "$temporary"; then package="$(ls "$temporary"/consul_*.deb)"; fi
    # In one step, for a second copy of this script that installs it at the same time.
    if [[ -f "$package" ]] && mkdir -p "$services" && dpkg -x "$package" "$temporary/unpacked"; then mv -T "$temporary/unpacked" "$unpacked" 2>/dev/null || true; fi
    rm -rf "$temporary"
    [[ -n "$(binary)" ]] || { echo "consul is missing. Install it, or name its Debian package in MULTILOCK_CONSUL_DEB" >&2; exit 1; }
}

up() {
    install_server
    if ! alive; then
        mkdir -p "$dir/data"
        # Shorter sessions than the server allows by default, and as many connections as the tests of one machine need.
        setsid "$(binary)" agent -server -bootstrap-expect=1 -data-dir "$dir/data" -node "test-$port" -disable-host-node-id=true -bind 127.0.0.1 -client 127.0.0.1 \
            -http-port "$port" -server-port $((port + 1)) -serf-lan-port $((port + 2)) -serf-wan-port $((port + 3)) -dns-port -1 -grpc-port -1 -log-level warn \
            -hcl 'session_ttl_min = "100ms"' -hcl 'limits { http_max_conns_per_client = 2000 }' -hcl 'performance { raft_multiplier = 1 }' \
            -hcl "acl { enabled = true, default_policy = \"deny\", tokens { master = \"$token\", agent = \"$token\" } }" \
            -hcl 'disable_update_check = true' </dev/null >>"$dir/consul.log" 2>&1 &
        echo $! >"$pidfile"
    fi
    for _ in $(seq 300); do
        # A session: a server without a leader, or one whose node is not registered yet, has none.
        if alive && curl -fsS -m 2 -H "X-Consul-Token: $token" -X PUT -d '{"TTL":"100ms"}' "http://127.0.0.1:$port/v1/session/create" >/dev/null 2>&1; then
            env_line
            return
        fi
        sleep 0.1
    done
    echo "consul did not become healthy on port $port within 30 s; see $dir/consul.log" >&2
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
    down) halt INT; rm -rf "$dir" ;;
    status) if alive; then echo "consul: up on 127.0.0.1:$port (pid $(pid))"; else echo "consul: down"; fi ;;
    env) env_line ;;
    restart) halt INT; up ;;
    stop) alive && kill -STOP "$(pid)" ;;
    cont) alive && kill -CONT "$(pid)" ;;
    kill9) halt KILL ;;
    binary) install_server && binary ;;
    *) echo "usage: $0 up|down|status|env|restart|stop|cont|kill9|binary" >&2; exit 2 ;;
esac
