# Read-only file system images of folders.
# shellcheck shell=bash

# make_image FILE FOLDER [MKFS-OPTION...]: everything in it belongs to root.
# EROFS without compression: as quick to write as a plain copy, and the guest,
# whose processor is most often emulated, has nothing to unpack.
make_image() {
  local file=$1 folder=$2
  shift 2
  tool mkfs.erofs --quiet --all-root "$@" "$file" "$folder" >"$file.log" 2>&1 ||
    die "could not make an image of $folder: $(tail -1 "$file.log"); is every file in it readable and the disk not full?"
  rm -f "$file.log"
}
