package main

import (
	"os"

	"standfirst/app/config"
	"standfirst/app/server"
)

type moveCommand struct{}

// Run copies an embedded installation to the MongoDB that STANDFIRST_MONGO_URI names.
func (moveCommand) Run(ctx *session) error {
	cfg, err := config.FromEnv()
	if err != nil {
		return err
	}
	return server.Move(ctx, cfg, os.Stdout)
}
