# How the program is started, by the launcher of a checkout and by that of an archive. To be sourced by bash, with these set:
#   program_jar      the program's own jar
#   program_classes  its class path
#   archives         a folder for the archives of its classes; where it can't be written to there are none
java_wanted=17

say() { printf 'anabranch: %s\n' "$*" >&2; }

# java_major FOLDER: the major version of the Java there, or nothing: from the file that it has, for to ask takes a third of a second.
java_major() {
    local line
    [ -x "$1/bin/java" ] || return 0
    if [ -r "$1/release" ]; then
        while IFS= read -r line; do
            case $line in
                JAVA_VERSION=*)
                    line=${line#JAVA_VERSION=\"}
                    printf '%s\n' "${line%%[!0-9]*}"
                    return 0
                    ;;
            esac
        done <"$1/release"
    fi
    "$1/bin/java" -version 2>&1 | sed -nE 's/.* version "([0-9]+).*/\1/p' | head -n 1
}

# Archives the classes that a start loads, read and linked, so that each later start maps them: ADR 0040. An archive holds for one build and one Java.
# A start without one, or with one that does not fit, is the same but slower.
make_archive() {
    local archive=$1 made=$1.new jit=-XX:TieredStopAtLevel=1
    # What only makes starts faster stops none.
    { exec 8>"$archives/archive.lock"; } 2>/dev/null || return 0
    if command -v flock >/dev/null 2>&1; then flock 8; fi
    if [ ! "$archive" -nt "$program_jar" ]; then
        say "archiving the classes of a start, once for each build and Java (log: $archives/archive.log)"
        rm -f "$made" || true
        # shellcheck disable=SC2086 # no options are no word
        ANABRANCH_LOG="" "$JAVA_HOME/bin/java" -XX:+UseParallelGC -Xmx512m $jit $allowed ${ANABRANCH_JAVA_OPTS:-} "$2=$made" \
            -cp "$program_classes" io.anabranch.app.Main train >"$archives/archive.log" 2>&1 || true
        if [ -s "$made" ]; then
            mv -f "$made" "$archive" || true
        else
            say "no archive could be made; starts take longer"
            { : >"$archive"; } 2>/dev/null || true
        fi
    fi
    exec 8>&-
}

# find_archive: the flags in the array archived that have Java use the archive of this build, which is made where there is none.
find_archive() {
    local major archive make use log
    major=$(java_major "$JAVA_HOME")
    # What netty, jffi and the drivers do, and a later Java warns of.
    allowed=""
    [ "${major:-0}" -lt 24 ] || allowed="--enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow"
    if [ "${major:-0}" -ge 25 ]; then
        archive=$archives/anabranch-app-$major.aot make=-XX:AOTCacheOutput use=-XX:AOTCache log=aot*=off,cds*=off
    else
        archive=$archives/anabranch-app-$major.jsa make=-XX:ArchiveClassesAtExit use=-XX:SharedArchiveFile log=cds*=off
    fi
    [ "$archive" -nt "$program_jar" ] || [ ! -w "$archives" ] || make_archive "$archive" "$make"
    # shellcheck disable=SC2206 # options are words
    archived=($allowed "-Xlog:$log")
    # What does not fit is left aside without a word: not a line of a log, nor of what a command prints. Where it was made for it is mapped as it is:
    # elsewhere each of its pages would be written to.
    [ ! -s "$archive" ] || archived+=(-XX:+UnlockDiagnosticVMOptions -XX:ArchiveRelocationMode=0 "$use=$archive")
}

# run_program COMMAND WORD...: in place of the shell, so that signals reach it. JAVA_HOME is set.
run_program() {
    find_archive
    # A process that ran out of memory ends, and is started again by who runs it: half of one would be a zombie.
    local options="-XX:+ExitOnOutOfMemoryError -Xmx512m"
    case $1 in
        verify)
            # What is compared waits on disk: the same little memory for a log of any length, since the heap grows for what large
            # records need and not for garbage. The C library would keep memory for each thread of its own.
            export MALLOC_ARENA_MAX="${MALLOC_ARENA_MAX:-1}"
            options="$options -XX:+UseSerialGC -Xms48m -Xmn20m -XX:MinHeapFreeRatio=20 -XX:MaxHeapFreeRatio=30"
            ;;
        run | replay)
            # Begins with what an idle program needs; else with a share of the machine's memory, however large that is.
            options="$options -XX:+UseParallelGC -Xms64m"
            ;;
        *)
            # Over before a better compiler or collector were of use.
            options="$options -XX:+UseSerialGC -XX:TieredStopAtLevel=1"
            ;;
    esac
    # shellcheck disable=SC2086 # options are words
    exec "$JAVA_HOME/bin/java" $options ${ANABRANCH_JAVA_OPTS:-} "${archived[@]}" -cp "$program_classes" io.anabranch.app.Main "$@"
}
