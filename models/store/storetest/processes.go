package storetest

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"

	"standfirst/models/store"
)

// ChildEnv is the environment variable that holds the address in a process that Processes started.
const ChildEnv = "STORETEST_CHILD"

// Child makes this process a claimant when Processes started it; TestMain calls it first. It returns at
// once otherwise.
func Child(connect func(ctx context.Context, address string) (store.DB, error)) {
	address := os.Getenv(ChildEnv)
	if address == "" {
		return
	}
	if err := claimIn(context.Background(), address, connect); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(0)
}

func claimIn(ctx context.Context, address string, connect func(ctx context.Context, address string) (store.DB, error)) error {
	db, err := connect(ctx, address)
	if err != nil {
		return err
	}
	defer db.Close() //nolint:errcheck // the process ends
	things, err := store.Open[thing](ctx, db, "things", store.On("name", "count"))
	if err != nil {
		return err
	}
	fmt.Println("ready")
	if _, err := bufio.NewReader(os.Stdin).ReadString('\n'); err != nil {
		return err
	}
	return claimAll(ctx, things, func(id string) { fmt.Println(id) })
}

// Processes lets four processes take n documents of the database at address, and checks that each was
// taken once. The time between their common start and the last one's end is measured by run.
func Processes(t testing.TB, db store.DB, address string, n int, run func(race func())) {
	t.Helper()
	things, err := store.Open[thing](context.Background(), db, "things", store.On("name", "count"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := things.Delete(context.Background(), store.Filter{}); err != nil {
		t.Fatal(err)
	}
	fill(t, things, n)
	claimants := make([]*claimant, 4)
	for i := range claimants {
		claimants[i] = start(t, address)
	}
	run(func() {
		var wait sync.WaitGroup
		for _, c := range claimants {
			wait.Go(c.race)
		}
		wait.Wait()
	})
	var all []string
	for i, c := range claimants {
		if c.err != nil {
			t.Errorf("process %d: %v", i, c.err)
		}
		t.Logf("process %d took %d", i, len(c.taken))
		all = append(all, c.taken...)
	}
	onceEach(t, all, n)
}

// claimant is another process that waits for a line, then takes.
type claimant struct {
	cmd   *exec.Cmd
	out   *bufio.Scanner
	start func() error
	taken []string
	err   error
}

func start(t testing.TB, address string) *claimant {
	t.Helper()
	cmd := exec.Command(os.Args[0], "-test.run=^$")
	cmd.Env = append(os.Environ(), ChildEnv+"="+address)
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	c := &claimant{cmd: cmd, out: bufio.NewScanner(out), start: func() error { _, err := in.Write([]byte("go\n")); return err }}
	if !c.out.Scan() || c.out.Text() != "ready" {
		t.Fatalf("the process did not get ready: %q", c.out.Text())
	}
	return c
}

func (c *claimant) race() {
	if c.err = c.start(); c.err != nil {
		return
	}
	for c.out.Scan() {
		c.taken = append(c.taken, strings.TrimSpace(c.out.Text()))
	}
	c.err = c.cmd.Wait()
}
