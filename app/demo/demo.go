// Package demo plays the whole story on sample data, with a mail server and news sites of its own on
// loopback: contacts, an incident, facts, a release, two waves, a fact retracted in the middle, the
// correction, coverage and the report. Nothing leaves the machine, and everything lies in a folder that
// is removed at the end. The journeys of the end-to-end tests begin where it ends.
package demo

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"sync"
	"time"

	"standfirst/app/config"
	"standfirst/app/outbound/smtpsink"
	"standfirst/app/server"
)

// Password is every sample person's. It opens nothing but the demo's own portal on this machine.
const Password = "violet harbour lantern 62"

// Options are how the demo runs.
type Options struct {
	Out    io.Writer
	Log    *slog.Logger
	Listen string // "" takes 127.0.0.1:8080, or any free port when that is taken
	Dir    string // "" makes a temporary folder, which Close removes
}

// Demo is a running portal with the sample data in it.
type Demo struct {
	Server *server.Server
	Sink   *smtpsink.Sink

	out     io.Writer
	press   *press
	dir     string
	own     bool // the folder is ours to remove
	stop    context.CancelFunc
	running sync.WaitGroup
	failed  error
	begun   time.Time
	step    int
}

// Start opens the portal and the sample's outside world. Close ends both.
func Start(ctx context.Context, o Options) (_ *Demo, err error) {
	d := &Demo{out: o.Out, dir: o.Dir, begun: time.Now()}
	ctx, d.stop = context.WithCancel(ctx)
	defer func() {
		if err != nil {
			err = errors.Join(err, d.Close())
		}
	}()
	if d.dir == "" {
		if d.dir, err = os.MkdirTemp("", "standfirst-demo-"); err != nil {
			return nil, err
		}
		d.own = true
	}
	if d.Sink, err = smtpsink.Start("127.0.0.1:0"); err != nil {
		return nil, err
	}
	if d.press, err = startPress(); err != nil {
		return nil, err
	}
	d.running.Go(func() { d.fail(d.press.serve()) })
	if d.Server, err = server.New(ctx, d.config(o), o.Log); err != nil {
		return nil, err
	}
	d.running.Go(func() { d.fail(d.Server.Run(ctx)) })
	return d, nil
}

func (d *Demo) config(o Options) config.Config {
	listen := o.Listen
	if listen == "" {
		listen = "127.0.0.1:8080"
		if probe, err := net.Listen("tcp", listen); err != nil {
			listen = "127.0.0.1:0"
		} else {
			_ = probe.Close() // it only asked
		}
	}
	return config.Config{
		Listen: listen, Data: d.dir, Outbox: filepath.Join(d.dir, "outbox"), LogFormat: "text", LogLevel: "warn",
		FetchAllow: []string{"127.0.0.0/8"}, FetchPorts: []int{0}, RetryAfter: 2 * time.Second,
		Chromium:  "auto", // which reaches loopback alone, as everything here; the DNS would be asked outside, and is not
		AdminIdle: 12 * time.Hour, UserIdle: 12 * time.Hour, SessionLife: 24 * time.Hour, Grace: 10 * time.Second,
	}
}

func (d *Demo) fail(err error) {
	if err != nil && d.failed == nil {
		d.failed = err
	}
}

// Close stops everything and removes the folder.
func (d *Demo) Close() error {
	d.stop()
	var errs []error
	if d.press != nil {
		d.press.stop()
	}
	d.running.Wait()
	errs = append(errs, d.failed)
	if d.Server != nil {
		errs = append(errs, d.Server.Close())
	}
	if d.Sink != nil {
		errs = append(errs, d.Sink.Close())
	}
	if d.own {
		errs = append(errs, os.RemoveAll(d.dir))
	}
	return errors.Join(errs...)
}

// say prints a step with its figures and the time since the start.
func (d *Demo) say(format string, args ...any) {
	d.step++
	_, _ = fmt.Fprintf(d.out, "%5.1f s  %2d. %s\n", time.Since(d.begun).Seconds(), d.step, fmt.Sprintf(format, args...))
}

// until waits for a condition that background work brings about.
func until(ctx context.Context, what string, done func() (bool, error)) error {
	ctx, cancel := context.WithTimeout(ctx, 3*time.Minute)
	defer cancel()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		if ok, err := done(); ok || err != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("waiting for %s: %w", what, ctx.Err())
		case <-tick.C:
		}
	}
}
