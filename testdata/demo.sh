#!/bin/sh
# The main job on sample data: a sandbox in a process of its own, a run that is
# killed half-way, the same command again, and what the sandbox's own call log
# says of it.
set -eu
cd "$(dirname "$0")/.."

rm -rf demo
mkdir demo
cp testdata/users.xlsx demo/
calls=demo/calls.jsonl

export LC_ALL=en_US.UTF-8 # what is read below, in English
export ALIBABA_CLOUD_ACCESS_KEY_ID=sandbox ALIBABA_CLOUD_ACCESS_KEY_SECRET=sandbox
./veribatch sandbox --listen 127.0.0.1:0 --call-log "$calls" >demo/sandbox.log &
sandbox=$!
trap 'kill $sandbox 2>/dev/null || true' EXIT
until grep -q listening demo/sandbox.log 2>/dev/null; do
	kill -0 $sandbox || exit 1
	sleep 0.1
done
endpoint=$(sed 's/.* on \(http[^,]*\),.*/\1/' demo/sandbox.log)

set -- ./veribatch run --endpoint "$endpoint" --biz-type demo --rate 60 --workers 8 --timeout 2s \
	--yes --new --max-calls 400 --progress none demo/users.xlsx
lines() { wc -l <"$calls" | tr -d ' '; }

echo "== A run, killed half-way (kill -9)"
"$@" >/dev/null 2>demo/first.log &
run=$!
until [ -f "$calls" ] && [ "$(lines)" -ge 100 ]; do
	kill -0 $run || { cat demo/first.log; exit 1; }
	sleep 0.1
done
kill -9 $run
wait $run 2>/dev/null || true
echo "killed after $(lines) calls; the checkpoint holds:"
./veribatch status demo/users.xlsx.sandbox.checkpoint

echo
echo "== The same command again"
"$@" 2>demo/second.log || { cat demo/second.log; exit 1; }

echo
echo "== What the sandbox's call log says"
# A verdict is a VerifyStatus or one of 3101 to 3103.
awk -F'"' '
	{ for (i = 1; i < NF; i++) { if ($i == "biz_id") id = $(i+2); if ($i == "answer") answer = $(i+2) } people[id]++ }
	answer ~ /^[0-9]+$/ { verdicts[id]++ }
	END {
		for (id in people) { n++; if (verdicts[id] > 1) twice++ }
		printf "%d people, %d calls, ", n, NR
		if (twice) printf "%d answered twice: under way at the kill, so the first answer never arrived\n", twice
		else print "none answered twice"
	}' "$calls"
echo "the workbook: demo/users.xlsx.sandbox.result.xlsx"
