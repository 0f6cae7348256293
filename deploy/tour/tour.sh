#!/usr/bin/env bash
# Operates a pipeline on the local stack and prints what was typed and answered, as Markdown: deploy/tour/tour.sh > docs/tour.md
# Starts the servers on their usual ports and stops them at the end; ten minutes, most of them starts.
set -euo pipefail
home=$(cd "$(dirname "$0")/../.." && pwd)
cd "$home"
work=$(mktemp -d)
# Nothing of an earlier day: the servers begin empty.
export ANABRANCH_CACHE="$work/cache"
pipeline=0

finish() {
    [ "$pipeline" = 0 ] || { kill "$pipeline" 2>/dev/null && wait "$pipeline"; } || true
    ./anabranch local down >&2 || true
    rm -rf "$work"
}
trap finish EXIT

say() { printf '%s\n\n' "$*"; }
# Shows a command and what it answers; no failure of it ends the tour.
show() {
    printf '```console\n$ anabranch %s\n' "${*//$work\//}"
    local code=0
    NO_COLOR=1 ./anabranch "$@" > "$work/answer" 2>&1 || code=$?
    sed "s|$work/||g" "$work/answer" | cut -c1-220
    [ "$code" = 0 ] || printf '(exit code %d)\n' "$code"
    printf '```\n\n'
}
tool() { java -cp "deploy/app/target/lib/*" deploy/tour/Tool.java "$@" > /dev/null 2>&1; }
start() {
    ./anabranch run --config "$work/pipeline.yaml" > "$work/log" 2>&1 &
    pipeline=$!
    until_ready
}
until_ready() {
    for _ in $(seq 120); do
        curl -fs http://127.0.0.1:9600/health/ready > /dev/null 2>&1 && return
        sleep 1
    done
    echo "not ready" >&2; cat "$work/log" >&2; exit 1
}
stop() { kill "$pipeline"; wait "$pipeline" || true; pipeline=0; }
# How many events a sink has written: from the API of the running process.
written() { curl -fs "http://127.0.0.1:9600/v1/sinks/$1" | sed 's/.*"events_written":\([0-9]*\).*/\1/'; }
lag() { curl -fs "http://127.0.0.1:9600/v1/sinks/$1" | sed -n 's/.*"lag_records":\([0-9]*\).*/\1/p'; }
caught_up() {
    for _ in $(seq 180); do
        local all=0
        for sink in dynamodb cassandra mongodb feed leaderboards; do [ "$(lag $sink)" = 0 ] || all=1; done
        [ "$all" = 0 ] && return
        sleep 1
    done
    echo "does not catch up" >&2; exit 1
}

./anabranch config schema > /dev/null
./anabranch local up >&2
openssl rand -hex 32 > "$work/token"

say "# A tour"
say "Everything here was typed and answered on the local stack, by \`deploy/tour/tour.sh\`, which writes this page. Answers are cut at 220 characters."

say "## A configuration with six mistakes"
cat > "$work/wrong.yaml" <<'Y'
kafka: {brokers: "localhost:9092", topics: [events], group: anabranch, dead-letters: events.dead, window: 64 MB}
sinks:
  dynamodb: {table: Events, region: eu-west-1, type-shards: 0}
  cassandra: {contact-points: ["127.0.0.1"], keyspace: analytics, datacentre: datacenter1}
  feed: {redis: "localhost:6379"}
ops: {http: "0.0.0.0:9600"}
Y
show config check --config "$work/wrong.yaml"

say "## A first configuration, and what is wrong around it"
cat > "$work/pipeline.yaml" <<Y
kafka: {brokers: "localhost:9092", topics: [events], group: tour, dead-letters: events.dead}
sinks:
  dynamodb: {table: Events, region: eu-west-1, data: map, endpoint: "http://127.0.0.1:8000", access-key-id: local, secret-access-key: local}
  cassandra: {contact-points: ["127.0.0.1:9042"], datacenter: datacenter1, keyspace: analytics}
  mongodb: {uri: "mongodb://localhost:27017", database: analytics}
  feed: {redis: "redis://localhost:6379"}
  leaderboards:
    redis: "redis://localhost:6379"
    leaderboards: [{name: spend, member: user_id, score: /data/amount, mode: sum, window: day}]
ops: {http: "127.0.0.1:9600", token-file: "$work/token"}
Y
./anabranch tables create --config "$work/pipeline.yaml" >&2
say "The tables are there, but the configuration wants one more index of DynamoDB's, and Redis is not where it says:"
sed -e 's/data: map/data: map, id-index: true/' -e 's/6379/6378/' "$work/pipeline.yaml" > "$work/elsewhere.yaml"
show validate --config "$work/elsewhere.yaml"
say "As it is:"
show validate --config "$work/pipeline.yaml"

say "## Ten cases"
show check-cases --config deploy/pipeline.yaml deploy/cases.yaml

say "## A poison event"
start
./anabranch load --events 5000 --rate 1000 >&2
say "DynamoDB takes no field with an empty name in a map, and one event has such a field:"
poison='{"event_id":"poison-1","user_id":"user-17","event_type":"order_placed","timestamp":"2026-11-21T08:15:37Z","data":{"":1,"amount":12.5}}'
tool publish events "$poison"
sleep 3
caught_up
show dlq list --config "$work/pipeline.yaml"
show dlq show --config "$work/pipeline.yaml" --by dynamodb
say "Its cause is mended: from now on DynamoDB gets the data as text. The letter is given to the one sink that lacks the event:"
stop
sed -i 's/data: map/data: text/' "$work/pipeline.yaml"
start
show dlq redrive --config "$work/pipeline.yaml" --sink dynamodb --dry-run
show dlq redrive --config "$work/pipeline.yaml" --sink dynamodb
show verify --config "$work/pipeline.yaml"

say "## Pause and resume"
show sinks pause mongodb --config "$work/pipeline.yaml"
./anabranch load --events 3000 --rate 1500 --seed 8 >&2
sleep 2
show sinks list --config "$work/pipeline.yaml"
show sinks resume mongodb --config "$work/pipeline.yaml"
caught_up
show sinks list --config "$work/pipeline.yaml"

say "## An emptied table is filled again while events come"
tool truncate analytics.events_by_day
say "Cassandra's table was emptied. The others go on, at 500 events a second:"
feed=$(written feed)
./anabranch load --events 10000 --rate 500 --seed 9 >&2 &
load=$!
sleep 3
show top --config "$work/pipeline.yaml" --once
show tap --config "$work/pipeline.yaml" --sink read,cassandra --sample 5 --limit 6
show replay --config "$work/pipeline.yaml" --sink cassandra --from "$(date -u -d '1 day ago' +%Y-%m-%dT%H:%MZ)"
wait "$load"
sleep 2
caught_up
say "Meanwhile the feed published $(($(written feed) - feed)) of the 10,000 events of the load, each once, and nothing is missing anywhere:"
show verify --config "$work/pipeline.yaml"
show replay --config "$work/pipeline.yaml" --sink feed

say "## For a bug report"
show doctor --config "$work/pipeline.yaml" --output "$work/doctor.zip"
stop
