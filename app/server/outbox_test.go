package server

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"standfirst/app/config"
)

// What is remembered only grows, outlives the program, and is not made up where it cannot be read.
func TestHowFarSendingHasComeIsRememberedOutside(t *testing.T) {
	s := &Server{Config: config.Config{Outbox: filepath.Join(t.TempDir(), "outbox")}}
	for _, mark := range []int64{7, 3, 9} {
		if err := s.outbox("acme").Remember(mark); err != nil {
			t.Fatal(err)
		}
	}
	if mark, err := s.outbox("acme").Mark(); mark != 9 || err != nil {
		t.Errorf("%d, %v", mark, err)
	}
	if mark, err := s.outbox("rival").Mark(); mark != 0 || err != nil {
		t.Errorf("another space: %d, %v", mark, err)
	}
	path := filepath.Join(s.Config.Outbox, "acme")
	if err := os.WriteFile(path, []byte("torn"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := s.outbox("acme").Remember(10); err == nil {
		t.Error("what cannot be read is written over")
	}
}

// Who leaves while the database is away is kept in files of their own, by space, until that is done.
func TestWhoLeavesIsRememberedOutside(t *testing.T) {
	s := &Server{Config: config.Config{Outbox: filepath.Join(t.TempDir(), "outbox")}}
	if all, err := s.leavers("acme").All(); len(all) != 0 || err != nil {
		t.Fatalf("before anybody has left: %v, %v", all, err)
	}
	for name, wish := range map[string]string{"0a": "one", "0b": "two"} {
		for range 2 {
			if err := s.leavers("acme").Put(name, []byte(wish)); err != nil {
				t.Fatal(err)
			}
		}
	}
	for range 2 {
		if err := s.leavers("acme").Drop("0b"); err != nil {
			t.Fatal(err)
		}
	}
	if all, err := s.leavers("acme").All(); len(all) != 1 || string(all["0a"]) != "one" || err != nil {
		t.Errorf("%q, %v", all, err)
	}
	if all, err := s.leavers("rival").All(); len(all) != 0 || err != nil {
		t.Errorf("another space: %q, %v", all, err)
	}
	written := filepath.Join(s.leavers("acme").folder, "new-1")
	if err := os.WriteFile(written, []byte("hal"), 0o600); err != nil {
		t.Fatal(err)
	}
	if all, err := s.leavers("acme").All(); len(all) != 1 || err != nil {
		t.Errorf("what another process is writing: %q, %v", all, err)
	}
	if err := os.Chtimes(written, time.Time{}, time.Now().Add(-2*time.Hour)); err != nil {
		t.Fatal(err)
	}
	if all, err := s.leavers("acme").All(); len(all) != 2 || err != nil {
		t.Errorf("what was never finished: %q, %v", all, err)
	}
}
