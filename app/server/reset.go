package server

import (
	"context"
	"errors"
	"fmt"

	"standfirst/app/config"
	"standfirst/models/audit"
	"standfirst/models/fault"
	"standfirst/models/store"
	"standfirst/templates/locale"
)

// DropFactor takes somebody's second factor away from the command line, beside a running server if need be.
func DropFactor(ctx context.Context, cfg config.Config, email string) (err error) {
	s := mover(cfg)
	db, err := s.openHouseBeside(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	accounts, err := s.openAccounts(ctx, db)
	if err != nil {
		return err
	}
	u, err := accounts.UserByEmail(ctx, email)
	if errors.Is(err, store.ErrNotFound) {
		return fmt.Errorf("nobody has the address %s", email)
	}
	if err != nil {
		return err
	}
	return accounts.DropFactor(ctx, u, "", audit.System("command line"))
}

// ResetPassword sets somebody's password from the command line, beside a running server if need be. What
// is wrong with the password is said in English.
func ResetPassword(ctx context.Context, cfg config.Config, email, password string) (err error) {
	s := mover(cfg)
	db, err := s.openHouseBeside(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	accounts, err := s.openAccounts(ctx, db)
	if err != nil {
		return err
	}
	err = accounts.ResetPassword(ctx, email, password, audit.System("command line"))
	if errors.Is(err, store.ErrNotFound) {
		return fmt.Errorf("nobody has the address %s", email)
	}
	if f := fault.Of(err); f != nil {
		words, loadErr := locale.Load()
		if loadErr != nil {
			return errors.Join(err, loadErr)
		}
		return errors.New(words.T("en", f.Key, f.Args))
	}
	return err
}
