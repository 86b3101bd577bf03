package mention

import "slices"

// resolved bounds how many edges are laid out ahead of need: the states nearest to the start, where a text spends
// nearly all its time, know at once where every symbol leads; the others ask the states that they fail to.
const resolved = 1 << 18

// layout fits the edges of the states of a tree into one array.
type layout struct {
	symbols int
	edges   []edge // from and to are numbers of the tree
	base    []int32
	taken   []bool // by number: some state has it
	free    int    // no cell before it is looked at any more
}

// build joins each state to the longest end of it that begins a term, level by level, lays out the edges and
// numbers the states by them.
func (f *Finder) build(t tree, symbols int) {
	n := len(t.children)
	root, fail, out := make([]int32, symbols), make([]int32, n), make([]int32, n)
	l := layout{symbols: symbols, base: make([]int32, n), free: 1}
	ahead := make([][]branch, n) // what a state near the start knows besides its own branches
	queue := make([]int32, 0, n)
	for _, b := range t.children[0] {
		root[b.symbol], out[b.to] = b.to, t.out[b.to]
		queue = append(queue, b.to)
	}
	laid := 0
	for i := 0; i < len(queue); i++ {
		at := queue[i]
		own := t.children[at]
		for _, b := range own {
			to := root[b.symbol]
			for s := fail[at]; s != 0; s = fail[s] {
				if next, ok := l.next(s, b.symbol); ok {
					to = next
					break
				}
			}
			fail[b.to], out[b.to] = to, f.join(t.out[b.to], out[to])
			queue = append(queue, b.to)
		}
		if laid < resolved {
			ahead[at] = merge(own, ahead[fail[at]])
			laid += len(ahead[at])
			own = ahead[at]
			fail[at] = 0 // the states behind it know nothing that it does not
		}
		l.lay(at, own)
	}
	l.grow(len(l.taken) + symbols)
	f.number(l, root, fail, out)
}

// number gives the states the numbers that the layout has found for them.
func (f *Finder) number(l layout, root, fail, out []int32) {
	to := func(state int32) int32 {
		if out[state] > 0 {
			return l.base[state] | ending
		}
		return l.base[state]
	}
	f.edges, f.root, f.ends = l.edges, root, make([]end, len(l.taken))
	for i, e := range f.edges {
		if e.from != 0 {
			f.edges[i] = edge{l.base[e.from], to(e.to)}
		}
	}
	for i, state := range root {
		f.root[i] = to(state)
	}
	for state, base := range l.base {
		f.ends[base] = end{l.base[fail[state]], out[state]}
	}
}

func (l *layout) lay(at int32, branches []branch) {
	if len(branches) == 0 {
		branches = []branch{{}} // it needs a number, and no cell
	}
	first, tries := int(branches[0].symbol), 0
	for l.grow(l.free + 1); l.edges[l.free].from != 0; l.grow(l.free + 1) {
		l.free++
	}
	base := max(l.free-first, 1) // 0 is the start
	for ; !l.fits(base, branches); base++ {
		tries++
	}
	if tries > 64 { // what is free before is scattered: leave it
		l.free = max(l.free, base+first-64)
	}
	l.grow(base + l.symbols)
	if n := base + 1 - len(l.taken); n > 0 {
		l.taken = append(l.taken, make([]bool, n)...)
	}
	l.base[at], l.taken[base] = int32(base), true
	for _, b := range branches {
		if b.to != 0 {
			l.edges[base+int(b.symbol)] = edge{at, b.to}
		}
	}
}

func (l *layout) fits(base int, branches []branch) bool {
	if base < len(l.taken) && l.taken[base] {
		return false
	}
	for _, b := range branches {
		if to := base + int(b.symbol); to < len(l.edges) && l.edges[to].from != 0 {
			return false
		}
	}
	return true
}

func (l *layout) grow(to int) {
	if n := to - len(l.edges); n > 0 {
		l.edges = append(l.edges, make([]edge, n)...)
	}
}

func (l *layout) next(from int32, symbol uint16) (int32, bool) {
	e := l.edges[int(l.base[from])+int(symbol)]
	return e.to, e.from == from
}

// merge gives the branches of both; where both have one, that of the first.
func merge(a, b []branch) []branch {
	out := make([]branch, 0, len(a)+len(b))
	out = append(out, a...)
	for _, one := range b {
		if _, ok := slices.BinarySearchFunc(a, one.symbol, bySymbol); !ok {
			out = append(out, one)
		}
	}
	slices.SortFunc(out, func(x, y branch) int { return bySymbol(x, y.symbol) })
	return out
}
