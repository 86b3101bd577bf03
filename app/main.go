// Command app is Standfirst: "go run ./app" starts the portal, "go run ./app demo" plays the whole story
// on sample data.
package main

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/alecthomas/kong"

	"standfirst/app/config"
	"standfirst/models/sheet"
)

// commands are the command line; each has a file of its own.
type commands struct {
	Serve   serveCommand   `cmd:"" default:"1" help:"Start the portal (the default)."`
	Move    moveCommand    `cmd:"" help:"Copy an embedded installation to the MongoDB that STANDFIRST_MONGO_URI names."`
	Import  importCommand  `cmd:"" help:"Import contacts from a file."`
	Export  exportCommand  `cmd:"" help:"Export contacts to a file."`
	Verify  verifyCommand  `cmd:"" help:"Check what was exported, without a server or a network."`
	Explain explainCommand `cmd:"" help:"Say what is read out of files on the disk and out of answers of mail servers, without a database or a network."`
	User    userCommand    `cmd:"" help:"Help somebody who cannot sign in."`
	Demo    demoCommand    `cmd:"" help:"Play the whole story on sample data, then leave the portal running."`
}

func main() {
	var c commands
	parsed := kong.Parse(&c, kong.Name("standfirst"), kong.UsageOnError(), kong.Exit(exit), kong.Vars{"encodings": strings.Join(sheet.Encodings, ", ")},
		kong.Description("Media relations for teams that answer with facts. Settings come from the environment: see the README."))
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP) // the last when a terminal goes away
	defer stop()
	if err := parsed.Run(&session{ctx}); err != nil {
		fmt.Fprintln(os.Stderr, "standfirst:", err)
		stop()
		os.Exit(1)
	}
}

// exit ends the program with 0 or 1: kong has a status of its own for each kind of misuse, and scripts ask for failure.
func exit(status int) { os.Exit(min(status, 1)) }

// session is what commands run in: its context ends when the program is told to stop.
type session struct{ context.Context }

func newLog(cfg config.Config) *slog.Logger {
	var level slog.Level
	if level.UnmarshalText([]byte(cfg.LogLevel)) != nil {
		level = slog.LevelInfo
	}
	options := &slog.HandlerOptions{Level: level}
	if cfg.LogFormat == "json" {
		return slog.New(slog.NewJSONHandler(os.Stderr, options))
	}
	return slog.New(slog.NewTextHandler(os.Stderr, options))
}
