#!/usr/bin/env bash
# SQL Server for tests: eng/services/sqlserver.sh up|down|status|env|restart|stop|cont|kill9
# It cannot be installed like the others, so this only names the server that docker-compose.yml starts. Set MULTILOCK_TEST_SQLSERVER for another one.
set -euo pipefail

case "${1:-}" in
    env) echo "MULTILOCK_TEST_SQLSERVER=Server=127.0.0.1,23433;User ID=sa;Password=Multilock-test-1;TrustServerCertificate=true" ;;
    status) echo "sqlserver: not run by eng/services.sh" ;;
    down) ;;
    up | restart | stop | cont | kill9)
        echo "SQL Server cannot be installed here: run docker compose up --detach --wait sqlserver, or set MULTILOCK_TEST_SQLSERVER" >&2
        exit 1
        ;;
    *) echo "usage: $0 up|down|status|env|restart|stop|cont|kill9" >&2; exit 2 ;;
esac
