# What ./test needs beside Maven: tools, guests, sums. Sourced.

# A guest's whole suite takes some 25 minutes of emulation; a slow or loaded machine gets more.
GUEST_SECONDS=4200

# Debian packages that the tests on this machine use.
install_tools() {
    local missing=()
    command -v mvn >/dev/null || missing+=(maven)
    command -v cc >/dev/null || missing+=(gcc libc6-dev)
    command -v qemu-img >/dev/null || missing+=(qemu-utils)
    [ ${#missing[@]} -eq 0 ] && return 0
    if [ "$(id -u)" -eq 0 ]; then
        echo "installing ${missing[*]}"
        apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq \
            --no-install-recommends "${missing[@]}" >/dev/null && return 0
    fi
    fail "missing: run 'apt-get install ${missing[*]}'"
}

# A guest keeps about one CPU busy, and has 3 GiB.
GUESTS_AT_ONCE=2

# The integration tests on each kernel.
run_guests() {
    local kernel status
    for kernel in $kernels; do
        while [ "$(jobs -rp | wc -l)" -ge "$GUESTS_AT_ONCE" ]; do
            wait -n
        done
        run_guest "$kernel" &
    done
    wait
    for kernel in $kernels; do
        echo "== integration tests on Linux $kernel"
        status=$(cat "$results/linux-$kernel.status" 2>/dev/null)
        if [ "$status" != 0 ]; then
            failed_steps+=("integration tests on Linux $kernel")
            tail -n 150 "$results/linux-$kernel.log"
        fi
        summary "Linux $kernel" "$results/linux-$kernel"
    done
}

run_guest() {
    mkdir -p "$results/linux-$1"
    "$home/testbed/guest" -k "$1" -c 2 -m 3072 -t "$GUEST_SECONDS" -r "$home" \
        -o "$results/linux-$1" -- "$home/integration/run" $(share "$1") \
        >"$results/linux-$1.log" 2>&1
    echo $? >"$results/linux-$1.status"
}

# What a guest leaves to others: tests that do not depend on the kernel run on the newest or the
# oldest alone, and what no kernel between them is another case for on both.
share() {
    local oldest newest
    [ "${kernels#* }" = "$kernels" ] && return
    oldest=$(printf '%s\n' $kernels | sort -V | head -n 1)
    newest=$(printf '%s\n' $kernels | sort -V | tail -n 1)
    case $1 in
        "$newest") echo --exclude-tag=oldest-kernel ;;
        "$oldest") echo --exclude-tag=newest-kernel ;;
        *) echo --exclude-tag=oldest-kernel --exclude-tag=newest-kernel --exclude-tag=edge-kernels ;;
    esac
}

# Adds up an attribute of the <testsuite> elements in a folder of JUnit reports.
sum() {
    find "$2" -name 'TEST-*.xml' -exec sed -n 's/^<testsuite .*[ ]'"$1"'="\([0-9]*\)".*/\1/p' {} + |
        awk '{ n += $1 } END { print n + 0 }'
}

# Sets passed, failed and skipped from folders of reports.
count() {
    local folder
    passed=0 failed=0 skipped=0
    for folder; do
        local tests bad skips
        tests=$(sum tests "$folder") skips=$(sum skipped "$folder")
        bad=$(($(sum failures "$folder") + $(sum errors "$folder")))
        passed=$((passed + tests - bad - skips)) failed=$((failed + bad)) skipped=$((skipped + skips))
    done
}

summary() {
    count "$2"
    echo "$1: $passed passed, $failed failed, $skipped skipped"
}

# The closing line, and the exit code. A step that failed without a failed test counts as one; so
# does a run without tests.
total() {
    count "$@"
    local step
    for step in "${failed_steps[@]}"; do
        echo "FAILED: $step" >&2
    done
    [ ${#failed_steps[@]} -gt 0 ] && [ "$failed" -eq 0 ] && failed=${#failed_steps[@]}
    [ "$passed" -eq 0 ] && failed=$((failed + 1))
    echo "$passed passed, $failed failed, $skipped skipped"
    [ "$failed" -eq 0 ]
    exit
}
