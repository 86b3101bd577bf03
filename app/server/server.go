// Package server puts the program together: databases, models, handlers and jobs, opened in order,
// started together, and stopped so that nothing is lost.
package server

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/url"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gofiber/fiber/v2"

	"standfirst/app/config"
	"standfirst/app/outbound"
	"standfirst/handlers/web"
	"standfirst/models/account"
	"standfirst/models/host"
	"standfirst/models/setting"
	"standfirst/models/space"
	"standfirst/models/store"
	"standfirst/templates"
)

// Server is the whole program.
type Server struct {
	Config   config.Config
	Accounts *account.Accounts
	Kit      *web.Kit

	log      *slog.Logger
	now      func() time.Time
	house    store.DB
	hosts    *host.Hosts
	sealer   *setting.Sealer
	spaces   *spaces
	app      *fiber.App
	reader   reader
	camera   *outbound.Camera // nil without a browser
	listener net.Listener
	ready    atomic.Bool
	running  sync.WaitGroup
	// stop ends claiming and listening; work tells what runs to come to its end.
	stop, work             context.Context
	cancelStop, cancelWork context.CancelFunc
}

// New opens everything and listens, but answers nothing before Run. Whoever calls it must call Close.
func New(ctx context.Context, cfg config.Config, log *slog.Logger) (*Server, error) {
	return NewAt(ctx, cfg, log, func() time.Time { return time.Now().UTC() })
}

// NewAt is New by another clock, in UTC: what is planned for tomorrow need not be waited for in tests.
func NewAt(ctx context.Context, cfg config.Config, log *slog.Logger, now func() time.Time) (*Server, error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	s := &Server{Config: cfg, log: log, now: now}
	s.stop, s.cancelStop = context.WithCancel(context.WithoutCancel(ctx))
	s.work, s.cancelWork = context.WithCancel(context.WithoutCancel(ctx))
	if err := s.open(ctx); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

func (s *Server) open(ctx context.Context) error {
	var err error
	if s.house, err = s.openHouse(ctx); err != nil {
		return fmt.Errorf("house database: %w", err)
	}
	if err := s.openSealer(); err != nil {
		return err
	}
	if s.Accounts, err = s.openAccounts(ctx, s.house); err != nil {
		return err
	}
	s.Accounts.AdminIdle, s.Accounts.UserIdle, s.Accounts.SessionLife = s.Config.AdminIdle, s.Config.UserIdle, s.Config.SessionLife
	if s.listener, err = net.Listen("tcp", s.Config.Listen); err != nil {
		return fmt.Errorf("listen: %w", err)
	}
	if err := s.openKit(); err != nil {
		return err
	}
	if err := s.openReader(); err != nil {
		return err
	}
	if err := s.openHosts(ctx); err != nil {
		return err
	}
	s.spaces = &spaces{server: s, open: map[string]*running{}}
	s.Kit.OpenSpace = s.spaces.get
	s.Kit.Capturing = func(ctx context.Context, sp *space.Space) bool {
		capturing, err := sp.Mailings.Capturing(ctx)
		return err == nil && capturing
	}
	s.app = s.Kit.App()
	s.Kit.Mount(s.app, s.Routes())
	return nil
}

func (s *Server) openKit() error {
	words, err := templates.Load()
	if err != nil {
		return err
	}
	base, err := url.Parse(s.baseURL())
	if err != nil {
		return err
	}
	proxies, err := config.Prefixes(s.Config.TrustedProxies)
	if err != nil {
		return err
	}
	s.Kit = &web.Kit{
		Accounts: s.Accounts, Set: words.Set, Catalogs: words.Catalogs, Assets: words.Assets, Log: s.log, Now: s.now,
		Base: base, TrustedProxies: proxies, Dev: s.Config.Dev, Stopping: s.stop,
	}
	return nil
}

// baseURL is the configured address, with the port that the system chose when that was left to it.
func (s *Server) baseURL() string {
	if s.Config.URL == "http://"+s.Config.Listen {
		return "http://" + s.listener.Addr().String()
	}
	return s.Config.URL
}

// URL is the address under which visitors reach the program.
func (s *Server) URL() string { return s.Kit.Base.String() }

// Run opens every space with its jobs, answers requests, and returns when ctx is done and everything has
// been stopped in order: no new work, then what runs ends within the time of grace, then the databases.
func (s *Server) Run(ctx context.Context) error {
	if err := s.spaces.openAll(ctx); err != nil {
		if ctx.Err() != nil {
			return nil // told to stop before it had begun
		}
		return err
	}
	failed := make(chan error, 1)
	s.running.Go(func() { s.sweepHouse() })
	s.running.Go(func() { failed <- s.app.Listener(s.listener) })
	s.ready.Store(true)
	s.log.Info("ready", "url", s.URL())
	var err error
	select {
	case <-ctx.Done():
	case err = <-failed:
	}
	s.log.Info("stopping", "grace", s.Config.Grace)
	s.ready.Store(false)
	s.cancelStop()
	s.cancelWork() // every job is safe to be run again, and the sender first ends its open dialogues
	return errors.Join(err, s.app.ShutdownWithTimeout(s.Config.Grace))
}

// Close ends what still runs and closes the databases.
func (s *Server) Close() error {
	s.cancelStop()
	s.cancelWork()
	var errs []error
	if s.spaces != nil {
		s.spaces.wait()
		errs = append(errs, s.spaces.close())
	}
	if s.reader.fetcher != nil {
		s.reader.fetcher.Close()
	}
	if s.listener != nil {
		_ = s.listener.Close() // the app has closed it already when it ran
	}
	s.running.Wait()
	if s.house != nil {
		errs = append(errs, s.house.Close())
	}
	return errors.Join(errs...)
}

// sweepHouse forgets sessions and tries whose time is over.
func (s *Server) sweepHouse() {
	tick := time.NewTicker(10 * time.Minute)
	defer tick.Stop()
	for {
		if err := s.Accounts.Sweep(s.work); err != nil && s.stop.Err() == nil {
			s.log.Error("sweeping sessions", "error", err)
		}
		select {
		case <-s.stop.Done():
			return
		case <-tick.C:
		}
	}
}
