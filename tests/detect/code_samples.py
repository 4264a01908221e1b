"""Small sources, one a language: what the code lens must find under other names."""

MUST_FIND = {
    "python": """
def settle(batches, limit, grid):
    total, late = 0, []
    for index, batch in enumerate(batches):
        if batch.weight > limit and not batch.frozen:
            late.append((index, batch.weight - limit))
            continue
        for cell in grid.cells(batch):
            if cell.load + batch.weight <= cell.capacity:
                cell.load += batch.weight
                total += cell.rate * batch.weight
                break
        else:
            raise Overflow(f"no cell for {batch}")
    return total, sorted(late, key=lambda pair: -pair[1])
""",
    "c": """
static int drain(struct queue *q, unsigned char *out, size_t room) {
    size_t used = 0;
    while (q->head != q->tail && used < room) {
        struct item *it = &q->items[q->head & q->mask];
        if (it->flags & BUSY) {
            if (++q->stalls > LIMIT)
                return -1;
            continue;
        }
        out[used++] = (it->value ^ q->seed) >> (it->shift & 7);
        q->seed = q->seed * 33 + it->value;
        q->head++;
    }
    return used ? (int)used : q->stalls;
}
""",
    "java": """
public final class Mixer {
    private final Map<String, List<Batch>> lanes = new HashMap<>();
    public double blend(String lane, double target) throws MixException {
        List<Batch> found = lanes.get(lane);
        if (found == null || found.isEmpty()) {
            throw new MixException("no batch in " + lane);
        }
        double sum = 0, weight = 0;
        for (Batch batch : found) {
            double share = Math.min(batch.left(), target - weight);
            sum += share * batch.grade();
            weight += share;
            if (weight >= target) { break; }
        }
        return weight == 0 ? 0 : sum / weight;
    }
}
""",
    "js": """
export async function replay(log, sink, { from = 0, until = Infinity } = {}) {
  const seen = new Map();
  for await (const entry of log.entries()) {
    if (entry.seq < from || entry.seq > until) continue;
    const last = seen.get(entry.key) ?? -1;
    if (entry.seq <= last) {
      sink.warn(`stale ${entry.key}`, entry.seq - last);
      continue;
    }
    seen.set(entry.key, entry.seq);
    await sink.apply(entry.key, entry.patch.reduce((acc, op) => acc + op.size, 0));
  }
  return [...seen.values()].filter((seq) => seq % 2 === 1).length;
}
""",
    "go": """
func (r *ring) take(ctx context.Context, n int) ([]slot, error) {
	out := make([]slot, 0, n)
	for len(out) < n {
		select {
		case <-ctx.Done():
			return out, fmt.Errorf("ring: %w after %d", ctx.Err(), len(out))
		case s, ok := <-r.in:
			if !ok {
				return out, errClosed
			}
			if s.gen != r.gen || s.mask&r.deny != 0 {
				r.dropped++
				continue
			}
			out = append(out, slot{s.gen + 1, s.mask | r.set})
		}
	}
	return out, nil
}
""",
    "rust": """
pub fn plan<'a>(jobs: &'a [Job], width: usize) -> Result<Vec<&'a Job>, Stuck> {
    let mut ready: Vec<&Job> = jobs.iter().filter(|j| j.needs.is_empty()).collect();
    let mut done = HashSet::new();
    while let Some(job) = ready.pop() {
        if !done.insert(job.id) {
            return Err(Stuck::Cycle(job.id, done.len() * width));
        }
        for next in jobs.iter().filter(|j| j.needs.contains(&job.id)) {
            if next.needs.iter().all(|n| done.contains(n)) && ready.len() < width {
                ready.push(next);
            }
        }
    }
    Ok(jobs.iter().filter(|j| done.contains(&j.id)).collect())
}
""",
    "sql": """
SELECT b.line, COUNT(*) AS runs, SUM(b.mass * g.factor) / NULLIF(SUM(b.mass), 0) AS grade
FROM batch b
JOIN grade g ON g.code = b.code AND g.valid_from <= b.made_on
LEFT JOIN scrap s ON s.batch_id = b.id
WHERE b.made_on BETWEEN '2025-01-01' AND '2025-06-30'
  AND (s.id IS NULL OR s.mass < b.mass * 0.05)
  AND b.line IN (SELECT line FROM shift WHERE crew = 'night' AND hours > 6)
GROUP BY b.line
HAVING COUNT(*) > 12 AND MAX(b.mass) < 4 * MIN(b.mass)
ORDER BY grade DESC, runs;
""",
}

MUST_PASS = {
    "go sort": """
type byAge []Person

func (a byAge) Len() int           { return len(a) }
func (a byAge) Swap(i, j int)      { a[i], a[j] = a[j], a[i] }
func (a byAge) Less(i, j int) bool { return a[i].Age < a[j].Age }
""",
    "python main": """
import argparse
import sys

def main(argv=None):
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--verbose", action="store_true")
    return run(parser.parse_args(argv))

if __name__ == "__main__":
    sys.exit(main())
""",
    "c++ class": """
class Reader {
 public:
  explicit Reader(const Source& source) : source_(source) {}
  Reader(const Reader&) = delete;
  Reader& operator=(const Reader&) = delete;
  bool empty() const { return size_ == 0; }
 private:
  const Source& source_;
  size_t size_;
};
""",
    "table of numbers": "\n".join(f"    [{n}, {n * 7 % 13}.5, -{n * 3}]," for n in range(60)),
    "enumeration": "\n".join(f"    KIND_{n} = {n}," for n in range(80)),
    "words": "\n".join(f'    "word{n}",' for n in range(80)),
}
