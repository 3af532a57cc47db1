/* First exits of the wedge by hand: one replica after another, xoshiro256++ of Blackman and Vigna, one bit a step. */
#include <stdint.h>

static inline uint64_t rotated(uint64_t x, int k) { return (x << k) | (x >> (64 - k)); }

void plain(const uint64_t *seeds, int64_t replicas, double eta, double edge, double *out) {
    for (int64_t i = 0; i < replicas; i++) {
        uint64_t s[4];
        for (int k = 0; k < 4; k++) s[k] = seeds[k * replicas + i];
        double x = 0.0;
        int64_t steps = 0;
        for (; !(x >= edge); steps++) {
            const uint64_t bits = rotated(s[0] + s[3], 23) + s[0], t = s[1] << 17;
            s[2] ^= s[0]; s[3] ^= s[1]; s[1] ^= s[2]; s[0] ^= s[3]; s[2] ^= t; s[3] = rotated(s[3], 45);
            const double moved = x - eta / 3 + (bits >> 63 ? -eta : eta);
            x = moved < 0.0 ? 0.0 : moved;
        }
        out[i] = (double)steps;
    }
}
