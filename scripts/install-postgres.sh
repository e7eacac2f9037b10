#!/usr/bin/env bash
# Installs a Postgres server and pgvector, for tests: on Debian and Ubuntu, as root, from the machine's own package
# sources. It starts nothing: the tests start a server of their own in a temporary folder. What is there is left alone.
# Where the release has no package of pgvector (Debian 12), it is built from the next release's source in about 20 s.
set -euo pipefail

NEXT_RELEASE=${NEXT_RELEASE:-trixie}
apt() { apt-get -q -y -o APT::Sandbox::User=root -o Acquire::Retries=3 "$@" >&2; }
newest_major() { { ls -d /usr/lib/postgresql/*/bin/postgres 2>/dev/null || true; } | sed -E 's#.*/postgresql/([0-9]+)/.*#\1#' | sort -n | tail -1; }
has_vector() { [ -e "/usr/share/postgresql/$1/extension/vector.control" ]; }

major=$(newest_major)
if [ -n "$major" ] && has_vector "$major"; then
  echo "Postgres $major with pgvector is there"
  exit 0
fi
if ! command -v apt-get >/dev/null || [ "$(id -u)" != 0 ]; then
  echo "this script needs apt-get and root; on other systems install Postgres 15 or later and pgvector yourself" >&2
  exit 1
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
apt update
if [ -z "$major" ]; then
  mkdir -p /etc/postgresql-common
  # The package would make and start a cluster of its own.
  [ -e /etc/postgresql-common/createcluster.conf ] || echo "create_main_cluster = false" >/etc/postgresql-common/createcluster.conf
  DEBIAN_FRONTEND=noninteractive apt install --no-install-recommends postgresql
  major=$(newest_major)
fi
if ! has_vector "$major" && ! DEBIAN_FRONTEND=noninteractive apt install --no-install-recommends "postgresql-$major-pgvector"; then
  DEBIAN_FRONTEND=noninteractive apt install --no-install-recommends gcc make libc6-dev dpkg-dev
  mkdir -p "$work/lists/partial" "$work/source"
  if [ -f /etc/apt/sources.list.d/debian.sources ]; then
    awk 'BEGIN { RS = ""; ORS = "\n" } NR == 1' /etc/apt/sources.list.d/debian.sources |
      sed -E "s/^Types:.*/Types: deb-src/; s/^Suites:.*/Suites: $NEXT_RELEASE/; /^#/d" >"$work/next.sources"
  else
    sed -nE "s/^deb (\[[^]]*\] )?([^ ]+) [a-z]+ main.*/deb-src \1\2 $NEXT_RELEASE main/p" /etc/apt/sources.list |
      head -1 >"$work/next.list"
  fi
  next=(-o "Dir::Etc::sourcelist=$(ls "$work"/next.*)" -o Dir::Etc::sourceparts=/dev/null -o "Dir::State::lists=$work/lists")
  cd "$work/source"
  apt "${next[@]}" update
  apt "${next[@]}" source --download-only pgvector # checks the release's signature and the sha256
  dpkg-source -x pgvector_*.dsc pgvector >/dev/null
  flags=()
  if [ ! -d "/usr/include/postgresql/$major/server" ]; then # the headers alone, without 400 MB of compilers
    apt download "postgresql-server-dev-$major"
    dpkg-deb -x "postgresql-server-dev-${major}"_*.deb "$work/dev"
    flags=("PG_CPPFLAGS=-I$work/dev/usr/include/postgresql/$major/server")
  fi
  # OPTFLAGS= : no -march=native; the library still chooses its instructions when it runs.
  for goal in all install; do
    make -C pgvector -s OPTFLAGS= with_llvm=no "PG_CONFIG=/usr/lib/postgresql/$major/bin/pg_config" "${flags[@]}" "$goal" >&2
  done
fi
has_vector "$major" || { echo "pgvector could not be installed" >&2; exit 1; }
echo "Postgres $major with pgvector is there"
