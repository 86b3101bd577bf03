package main

import (
	"errors"
	"fmt"
	"os"

	"standfirst/app/config"
	"standfirst/app/server"
	"standfirst/models/store/sqlite"
)

type serveCommand struct{}

// Run starts the portal and stops it in order when the program is told to.
func (serveCommand) Run(ctx *session) error {
	cfg, err := config.FromEnv()
	if err != nil {
		return err
	}
	log := newLog(cfg)
	sqlite.SyncFailed = func(err error) {
		log.Error("the disk does not keep what is written: the program ends, and begins with what is on disk when it is started again", "error", err)
		os.Exit(1)
	}
	s, err := server.New(ctx, cfg, log)
	if err != nil {
		return err
	}
	if err := offerSetup(ctx, s); err != nil {
		return errors.Join(err, s.Close())
	}
	return errors.Join(s.Run(ctx), s.Close())
}

// offerSetup prints the link to the set-up page while nobody has an account.
func offerSetup(ctx *session, s *server.Server) error {
	key, err := s.Accounts.OfferSetup(ctx)
	if err != nil {
		return err
	}
	fmt.Fprintln(os.Stdout, "Standfirst is at", s.URL())
	if key != "" {
		fmt.Fprintf(os.Stdout, "\nNobody has an account yet. Open this link within an hour to make the first one:\n\n  %s/setup?key=%s\n\n", s.URL(), key)
	}
	return nil
}
