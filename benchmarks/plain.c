/* The reference work as a careful programmer writes it by hand: one replica after another, rows contiguous and aligned,
 * two rows at a time, sums in pairs.  Compiled with everything the compiler offers, -ffast-math included. */
#include <stddef.h>
#include <stdint.h>

#define D 8

static inline uint64_t rotated(uint64_t x, int k) { return (x << k) | (x >> (64 - k)); }

static inline uint64_t next(uint64_t s[4]) {
    const uint64_t result = rotated(s[0] + s[3], 23) + s[0], t = s[1] << 17;
    s[2] ^= s[0]; s[3] ^= s[1]; s[1] ^= s[2]; s[0] ^= s[3]; s[2] ^= t; s[3] = rotated(s[3], 45);
    return result;
}

static inline double dot(const double *x, const double *w) {
    return ((x[0] * w[0] + x[1] * w[1]) + (x[2] * w[2] + x[3] * w[3])) + ((x[4] * w[4] + x[5] * w[5]) + (x[6] * w[6] + x[7] * w[7]));
}

void plain(const uint64_t *seeds, const double *restrict x, const double *restrict y, int64_t n, int64_t batch, int64_t steps,
           double step, int64_t replicas, double *restrict out) {
    for (int64_t i = 0; i < replicas; i++) {
        uint64_t s[4] = {seeds[i], seeds[replicas + i], seeds[2 * replicas + i], seeds[3 * replicas + i]};
        double w[D] = {0};
        for (int64_t t = 0; t < steps; t++) {
            double g[D] = {0};
            for (int64_t j = 0; j < batch; j += 2) {
                const uint64_t bits = next(s);
                const size_t a = (bits & 0xffffffff) * n >> 32, b = (bits >> 32) * n >> 32;
                const double p = dot(x + a * D, w) - y[a], q = dot(x + b * D, w) - y[b];
                for (int k = 0; k < D; k++) g[k] += p * x[a * D + k] + q * x[b * D + k];
            }
            const double scale = step / (double)batch;
            for (int k = 0; k < D; k++) w[k] -= scale * g[k];
        }
        for (int k = 0; k < D; k++) out[i * D + k] = w[k];
    }
}
