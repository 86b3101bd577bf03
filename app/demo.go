package main

import (
	"errors"
	"fmt"
	"log/slog"
	"os"

	"standfirst/app/demo"
)

type demoCommand struct {
	Exit bool `help:"End after the story instead of leaving the portal running."`
}

// Run plays the story and, unless told otherwise, leaves the portal running until it is interrupted.
func (c demoCommand) Run(ctx *session) error {
	log := slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn}))
	d, err := demo.Start(ctx, demo.Options{Out: os.Stdout, Log: log})
	if err != nil {
		return err
	}
	err = d.Play(ctx)
	if err == nil && !c.Exit {
		fmt.Printf("\nThe portal is running at %s\nSign in as any of these, password %q:\n\n", d.Server.URL(), demo.Password)
		for _, p := range demo.People {
			fmt.Printf("  %-28s %-14s %s, %s\n", p.Email, p.Role, p.Name, p.Department)
		}
		fmt.Printf("\nBegin with the report: %s\nStop with Ctrl-C; everything is removed then.\n", d.Report())
		<-ctx.Done()
	}
	return errors.Join(err, d.Close())
}
