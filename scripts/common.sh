# What ./jublk and ./test share: finding JDK 25, building. Sourced, with $home set.

# The JDK that jublk is written for, and where it may lie.
JDK_VERSION=25

# What of the JDK jublk uses.
RUNTIME_MODULES=java.base,java.logging,java.xml

fail() {
    echo "${0##*/}: $*" >&2
    exit 1
}

# The major version of the Java in a directory, from the file that every JDK and JRE carries.
java_version() {
    sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release" 2>/dev/null
}

# Sets JAVA_HOME to Java 25 or later: what the user set, what is under /usr/lib/jvm, what is on the
# PATH. With 'jdk' as argument it must be able to compile.
find_java() {
    local candidate version tool=java
    [ "${1:-}" = jdk ] && tool=javac
    for candidate in "${JAVA_HOME:-}" /usr/lib/jvm/*"$JDK_VERSION"* /usr/lib/jvm/* \
        "$(dirname "$(dirname "$(readlink -f "$(command -v java || echo /nowhere/bin/java)")")")"; do
        [ -n "$candidate" ] && [ -x "$candidate/bin/$tool" ] || continue
        version=$(java_version "$candidate")
        if [ "${version:-0}" -ge "$JDK_VERSION" ]; then
            export JAVA_HOME=$candidate
            return 0
        fi
    done
    fail "no JDK $JDK_VERSION found (JAVA_HOME, /usr/lib/jvm, PATH): on Debian 13 and later run" \
        "'apt-get install openjdk-$JDK_VERSION-jdk-headless', elsewhere install Temurin $JDK_VERSION"
}

# Runs Maven quietly; its output is shown when it fails.
maven() {
    command -v mvn >/dev/null || fail "Maven is missing: run 'apt-get install maven'"
    local log status
    log=$(mktemp)
    # Warnings of Maven's own libraries about this JDK say nothing about us.
    (cd "$home" && mvn -B -ntp "$@") >"$log" 2>&1
    status=$?
    [ $status -eq 0 ] || grep -v -e '^WARNING: ' -e '^\[INFO\]' "$log" >&2
    rm -f "$log"
    return $status
}

# Whether build/ is older than a source.
is_stale() {
    [ -f "$home/build/stamp" ] || return 0
    [ -n "$(find "$home"/pom.xml "$home"/*/pom.xml "$home"/*/src/main -newer "$home/build/stamp" \
        -print -quit 2>/dev/null)" ]
}

# Makes build/: the jars that jublk runs from, and a cache that halves the JVM's start.
build() {
    find_java jdk
    echo "jublk: building (once; a minute or two, with downloads)" >&2
    maven package -Pquick -Dmaven.test.skip=true || fail "the build failed; see above"
    assemble
}

# Puts what Maven has packaged into build/, whole or not at all.
assemble() {
    local new=$home/build.new lib
    rm -rf "$new"
    mkdir -p "$new/lib"
    for lib in "$home"/*/target/lib; do
        cp "$lib"/*.jar "$new/lib/"
    done
    cp "$home"/{cli,sim,lab,bench,examples}/target/jublk-*.jar "$new/lib/" 2>/dev/null
    link_runtime "$new/java"
    rm -rf "$home/build"
    mv "$new" "$home/build"
    train
    touch "$home/build/stamp"
}

# A Java runtime of just the modules that jublk uses: it starts faster, and a tree that carries it
# runs where no Java is. A JDK that cannot make one (no jlink, no jmods) is used itself.
link_runtime() {
    "$JAVA_HOME/bin/jlink" --add-modules "$RUNTIME_MODULES" --no-header-files --no-man-pages \
        --strip-native-debug-symbols=exclude-debuginfo-files --generate-cds-archive \
        --output "$1" >/dev/null 2>&1 ||
        "$JAVA_HOME/bin/jlink" --add-modules "$RUNTIME_MODULES" --no-header-files --no-man-pages \
            --generate-cds-archive --output "$1" >/dev/null 2>&1 || rm -rf "$1"
}

# Sets JAVA_HOME to what runs jublk: the tree's own runtime, else a JDK.
find_runtime() {
    if [ -x "$home/build/java/bin/java" ]; then
        export JAVA_HOME=$home/build/java
    else
        find_java
    fi
}

# JVM flags that every jublk process has. Native access is granted to one module. That no other
# module asks for it the tests see to (--illegal-native-access=deny): with that flag the JVM uses no
# classes that were linked ahead of time, which doubles its start.
jvm_flags() {
    java_flags=(
        -XX:+UseSerialGC -XX:-UsePerfData
        --add-modules io.jublk.uring --enable-native-access=io.jublk.uring
        --sun-misc-unsafe-memory-access=deny
        --module-path "$home/build/lib"
        "-Djublk.launcher=$home/jublk"
    )
    # A command is over before the second compiler would have anything to say.
    cli_flags=(-XX:TieredStopAtLevel=1)
}

# Ahead-of-time caches of the classes that a command and a server load (JEP 514). Made for this
# runtime and these jars; the JVM goes without when either differs. The module that is run must be
# the one of the cache, the class need not. What is run leaves the driver alone.
train() {
    printf '%s\n' "$home" >"$home/build/place"
    # No machine code in them: it would be this processor's, and an illegal instruction on another
    # that the tree is taken to, or that a guest emulates.
    local no_code=(-XX:+UnlockDiagnosticVMOptions -XX:-AOTAdapterCaching -XX:-AOTStubCaching)
    local file=$home/build/training
    find_runtime
    jvm_flags
    "$JAVA_HOME/bin/java" "${java_flags[@]}" "${cli_flags[@]}" "${no_code[@]}" \
        -XX:AOTCacheOutput="$home/build/cli.aot" --module io.jublk.cli/io.jublk.cli.Main \
        features --json >/dev/null 2>&1 || true
    truncate -s 1M "$file"
    "$JAVA_HOME/bin/java" "${java_flags[@]}" "${cli_flags[@]}" --module io.jublk.cli/io.jublk.cli.Main \
        add loop --file "$file" --print-specification 2>/dev/null |
        "$JAVA_HOME/bin/java" "${java_flags[@]}" "${no_code[@]}" -Xms16m -Xmx16m \
            -XX:AOTCacheOutput="$home/build/server.aot" \
            --module io.jublk.cli/io.jublk.cli.server.ServerTraining foreground >/dev/null 2>&1 ||
        echo "jublk: servers will start slowly: their ahead-of-time cache could not be made" >&2
    rm -f "$file"
}
