package store_test

import (
	"errors"
	"sync/atomic"
	"testing"

	"standfirst/models/store"
)

func TestTogetherDoesEachOnce(t *testing.T) {
	for _, together := range []func(int, func(int) error) error{store.Together, store.Aside} {
		for _, n := range []int{0, 1, 127, 128, 1000, 4001} {
			times := make([]atomic.Int64, n)
			if err := together(n, func(i int) error { times[i].Add(1); return nil }); err != nil {
				t.Fatal(n, err)
			}
			for i := range times {
				if times[i].Load() != 1 {
					t.Fatal(n, i, times[i].Load())
				}
			}
		}
	}
}

func TestTogetherFailsAsOne(t *testing.T) {
	bad := errors.New("bad")
	err := store.Together(1000, func(i int) error {
		if i == 700 {
			return bad
		}
		return nil
	})
	if !errors.Is(err, bad) {
		t.Error(err)
	}
	defer func() {
		if recover() != "broken" {
			t.Error("the panic is not the caller's")
		}
	}()
	_ = store.Together(1000, func(i int) error {
		if i == 3 {
			panic("broken")
		}
		return nil
	})
}
