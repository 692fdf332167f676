#!/usr/bin/env bash
# ZooKeeper for tests: eng/services/zookeeper.sh up|down|status|env|restart|stop|cont|kill9
# Loopback only and throw-away data, which each transaction is synced to: a store that forgets acknowledged writes breaks any library's promise.
# Ticks of 250 ms, so that sessions can be short: the margin that the library needs is one of them.
# MULTILOCK_ZOOKEEPER_PORT (23181), MULTILOCK_SERVICES_DIR (/tmp/multilock-services). MULTILOCK_ZOOKEEPER_NODES=3 makes an ensemble, with the client ports
# PORT to PORT+2 and the servers' own PORT+10 to PORT+22; stop, cont and kill9 then reach all of it, or the one that MULTILOCK_ZOOKEEPER_NODE=1..3 names.
set -euo pipefail

port="${MULTILOCK_ZOOKEEPER_PORT:-23181}"
nodes="${MULTILOCK_ZOOKEEPER_NODES:-1}"
dir="${MULTILOCK_SERVICES_DIR:-/tmp/multilock-services}/zookeeper-$port"
jar=/usr/share/java/zookeeper.jar
log=/usr/share/java/slf4j-simple.jar

if [[ ! "$nodes" =~ ^[13]$ ]]; then echo "MULTILOCK_ZOOKEEPER_NODES is '$nodes': it is 1 or 3" >&2; exit 2; fi

chosen() { if [[ -n "${MULTILOCK_ZOOKEEPER_NODE:-}" ]]; then echo "$MULTILOCK_ZOOKEEPER_NODE"; else seq "$nodes"; fi; }

pid() { cat "$dir/$1/pid" 2>/dev/null || true; }

# PID 1 reaps late: a zombie is not alive. A pid that another program has now is not ours.
alive() {
    local p; p="$(pid "$1")"
    [[ -n "$p" && -r "/proc/$p/stat" ]] && ! grep -q ') Z ' "/proc/$p/stat" && tr '\0' ' ' <"/proc/$p/cmdline" | grep -qF -- "$dir/$1/zoo.cfg"
}

env_line() {
    local n line="MULTILOCK_TEST_ZOOKEEPER="
    for n in $(seq "$nodes"); do line+="127.0.0.1:$((port + n - 1)),"; done
    echo "${line%,}"
}

install_server() {
    [[ -f "$jar" && -f "$log" ]] && command -v java >/dev/null && return
    if [[ "$(id -u)" != 0 ]]; then
        echo "zookeeper is missing. Install it with: sudo apt-get install libzookeeper-java openjdk-17-jre-headless" >&2
        exit 1
    fi
    { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends libzookeeper-java openjdk-17-jre-headless; } >&2
    [[ -f "$jar" && -f "$log" ]] || { echo "zookeeper is missing although its package was installed" >&2; exit 1; }
}

configure() { # $1: the node
    local n
    mkdir -p "$dir/$1/data"
    {
        printf '%s\n' tickTime=250 initLimit=20 syncLimit=8 "dataDir=$dir/$1/data" "clientPort=$((port + $1 - 1))" clientPortAddress=127.0.0.1 maxClientCnxns=0 \
            minSessionTimeout=500 maxSessionTimeout=60000 admin.enableServer=false '4lw.commands.whitelist=*' extendedTypesEnabled=true
        if ((nodes == 3)); then
            for n in 1 2 3; do echo "server.$n=127.0.0.1:$((port + 9 + n)):$((port + 19 + n))"; done
        fi
    } >"$dir/$1/zoo.cfg"
    echo "$1" >"$dir/$1/data/myid"
}

start() { # $1: the node
    configure "$1"
    # All of it is redirected: whoever reads what this prints would wait for the server's end.
    setsid java -Xmx128m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Dzookeeper.jmx.log4j.disable=true -Dznode.container.checkIntervalMs=1000 \
        -cp "$jar:$log" org.apache.zookeeper.server.quorum.QuorumPeerMain "$dir/$1/zoo.cfg" </dev/null >>"$dir/$1/zookeeper.log" 2>&1 &
    echo $! >"$dir/$1/pid"
}

# A server answers to this word with its mode once it serves clients.
healthy() { # $1: the node
    local answer
    answer="$( (exec 3<>"/dev/tcp/127.0.0.1/$((port + $1 - 1))" && printf srvr >&3 && timeout 2 cat <&3) 2>/dev/null || true)"
    [[ "$answer" == *Mode:* ]]
}

up() {
    install_server
    local n ready
    for n in $(seq "$nodes"); do alive "$n" || start "$n"; done
    for _ in $(seq 300); do
        ready=1
        for n in $(seq "$nodes"); do { alive "$n" && healthy "$n"; } || ready=0; done
        if ((ready)); then
            env_line
            return
        fi
        sleep 0.1
    done
    echo "zookeeper did not become healthy on port $port within 30 s; see $dir/1/zookeeper.log" >&2
    exit 1
}

halt() { # $1: the signal
    local n p
    for n in $(chosen); do
        if alive "$n"; then
            p="$(pid "$n")"
            kill -CONT "$p"
            kill "-$1" "$p"
        fi
    done
    for n in $(chosen); do
        for _ in $(seq 100); do alive "$n" || break; sleep 0.1; done
        rm -f "$dir/$n/pid"
    done
}

signal() { local n; for n in $(chosen); do alive "$n" && kill "-$1" "$(pid "$n")"; done; }

status() {
    local n
    for n in $(seq "$nodes"); do
        if ! alive "$n"; then echo "zookeeper: down"; return; fi
    done
    echo "zookeeper: up on 127.0.0.1:$port ($nodes node(s), pid $(for n in $(seq "$nodes"); do pid "$n"; done | xargs))"
}

case "${1:-}" in
    up) up ;;
    down) halt TERM; rm -rf "$dir" ;;
    status) status ;;
    env) env_line ;;
    restart) halt TERM; up ;;
    stop) signal STOP ;;
    cont) signal CONT ;;
    kill9) halt KILL ;;
    *) echo "usage: $0 up|down|status|env|restart|stop|cont|kill9" >&2; exit 2 ;;
esac
