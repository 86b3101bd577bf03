package store

import (
	"errors"
	"runtime"
	"sync"
)

// fewTogether is how many are done at once by one processor: fewer are not worth a second.
const fewTogether = 128

// Together does something for each of the numbers below n. Of many, every processor takes a run of them; it ends
// when all are done. Its errors are the first of each run, and a panic is the caller's.
func Together(n int, do func(i int) error) error {
	return together(runtime.GOMAXPROCS(0), n, do)
}

// Aside is Together while somebody else works for whom all the rest waits, as the only writer of a database: one
// processor is left to them.
func Aside(n int, do func(i int) error) error {
	return together(runtime.GOMAXPROCS(0)-1, n, do)
}

func together(processors, n int, do func(i int) error) error {
	runs := max(1, min(processors, n/fewTogether))
	errs, panics := make([]error, runs), make([]any, runs)
	var all sync.WaitGroup
	for r := range runs {
		all.Go(func() {
			defer func() { panics[r] = recover() }()
			for i := n * r / runs; i < n*(r+1)/runs && errs[r] == nil; i++ {
				errs[r] = do(i)
			}
		})
	}
	all.Wait()
	for _, p := range panics {
		if p != nil {
			panic(p)
		}
	}
	return errors.Join(errs...)
}
