package main

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"strings"

	"standfirst/app/config"
	"standfirst/app/server"
)

type userCommand struct {
	Reset  resetCommand  `cmd:"" help:"Set somebody's password; it is read from the standard input."`
	Factor factorCommand `cmd:"" help:"Take away somebody's second factor, when app and recovery codes are lost."`
}

type factorCommand struct {
	Email string `arg:"" help:"The person's address."`
}

// Run takes the second factor of a person away and ends every session of theirs.
func (c factorCommand) Run(ctx *session) error {
	cfg, err := config.FromEnv()
	if err != nil {
		return err
	}
	return server.DropFactor(ctx, cfg, c.Email)
}

type resetCommand struct {
	Email string `arg:"" help:"The person's address."`
}

// Run sets a password and ends every session of the person. The password is read from the standard input,
// so that it stands in no history and no list of processes.
func (c resetCommand) Run(ctx *session) error {
	cfg, err := config.FromEnv()
	if err != nil {
		return err
	}
	fmt.Fprint(os.Stderr, "New password: ")
	line, err := bufio.NewReader(os.Stdin).ReadString('\n')
	if password := strings.TrimRight(line, "\r\n"); password != "" {
		return server.ResetPassword(ctx, cfg, c.Email, password)
	}
	return errors.Join(errors.New("no password was given"), err)
}
