/*
 * The C side of RingBenchmark: the same loops on liburing, with the same setup flags, a registered
 * ring descriptor, a fixed file and a fixed buffer. Prints "nop NANOS" and "fixedRead NANOS" for
 * each pass, per operation.
 *   cc -O2 -o ring ring.c -luring && ./ring PASSES MILLISECONDS_EACH
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <liburing.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

enum { BATCH = 32, BLOCK_BYTES = 4096 };

static struct io_uring ring;
static void *buffer;
static unsigned long seen;

static void check(int result, const char *what)
{
	if (result < 0) {
		fprintf(stderr, "%s: %d\n", what, result);
		exit(1);
	}
}

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1e9 + t.tv_nsec;
}

static void complete(void)
{
	int left = BATCH;

	while (left > 0) {
		struct io_uring_cqe *cqe;
		unsigned int head, n = 0;

		check(io_uring_submit_and_wait(&ring, left), "submit");
		io_uring_for_each_cqe(&ring, head, cqe) {
			check(cqe->res, "completion");
			seen += cqe->user_data;
			n++;
		}
		io_uring_cq_advance(&ring, n);
		left -= n;
	}
}

static void nop(void)
{
	for (int i = 0; i < BATCH; i++) {
		struct io_uring_sqe *sqe = io_uring_get_sqe(&ring);

		io_uring_prep_nop(sqe);
		sqe->user_data = i;
	}
	complete();
}

static void fixed_read(void)
{
	for (int i = 0; i < BATCH; i++) {
		struct io_uring_sqe *sqe = io_uring_get_sqe(&ring);

		io_uring_prep_read_fixed(sqe, 0, buffer, BLOCK_BYTES, 0, 0);
		sqe->flags |= IOSQE_FIXED_FILE;
		sqe->user_data = i;
	}
	complete();
}

static void pass(const char *name, void (*turn)(void), double nanos)
{
	double begin = now(), end;
	long turns = 0;

	do {
		for (int i = 0; i < 100; i++)
			turn();
		turns += 100;
		end = now();
	} while (end - begin < nanos);
	printf("%s %.2f\n", name, (end - begin) / turns / BATCH);
}

int main(int argc, char **argv)
{
	int passes = argc > 1 ? atoi(argv[1]) : 5;
	double nanos = (argc > 2 ? atoi(argv[2]) : 1000) * 1e6;
	char name[] = "/dev/shm/jublk-ring-XXXXXX";
	struct io_uring_params params = {
		.flags = IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_DEFER_TASKRUN
	};
	static const char zeros[BLOCK_BYTES];
	int fd = mkstemp(name);

	check(fd, "a file in /dev/shm");
	unlink(name);
	/* Not a hole: the kernel has a shorter way for those. */
	check(pwrite(fd, zeros, BLOCK_BYTES, 0) == BLOCK_BYTES ? 0 : -1, "write");
	check(io_uring_queue_init_params(2 * BATCH, &ring, &params), "io_uring_setup");
	check(io_uring_register_ring_fd(&ring), "register_ring_fd");
	check(io_uring_register_files(&ring, &fd, 1), "register_files");
	buffer = mmap(NULL, BLOCK_BYTES, PROT_READ | PROT_WRITE,
		      MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
	struct iovec vector = { buffer, BLOCK_BYTES };

	check(io_uring_register_buffers(&ring, &vector, 1), "register_buffers");
	pass("warmup", nop, nanos);
	for (int i = 0; i < passes; i++) {
		pass("nop", nop, nanos);
		pass("fixedRead", fixed_read, nanos);
	}
	return seen == 0;
}
