/*
 * Copyright (c) 2021 The shiftcal authors
 *
 * Permission is hereby granted, free of charge, to any person obtaining a copy
 * of this software and associated documentation files (the "Software"), to deal
 * in the Software without restriction, including without limitation the rights
 * to use, copy, modify, merge, publish, distribute, sublicense, and/or sell
 * copies of the Software, and to permit persons to whom the Software is
 * furnished to do so, subject to the following conditions:
 *
 * The above copyright notice and this permission notice shall be included in all
 * copies or substantial portions of the Software.
 *
 * THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR
 * IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY,
 * FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE
 * AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER
 * LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM,
 * OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE
 * SOFTWARE.
 */
#ifndef RING_H
#define RING_H

#include <stddef.h>

/* A ring of bytes for one writer and one reader; the size is a power of two. */
struct ring {
    size_t head, tail, mask;
    unsigned char *cells;
};

static inline int ring_put(struct ring *r, unsigned char b)
{
    if (((r->head + 1) & r->mask) == (r->tail & r->mask))
        return 0;
    r->cells[r->head++ & r->mask] = b;
    return 1;
}

static inline int ring_get(struct ring *r, unsigned char *b)
{
    if (r->head == r->tail)
        return 0;
    *b = r->cells[r->tail++ & r->mask];
    return 1;
}

#endif
