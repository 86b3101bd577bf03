package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync"

	"standfirst/models/fault"
	"standfirst/templates/locale"
)

// explainCommand says what the program makes of files that lie on the disk and of what servers have said. It needs neither database nor network.
type explainCommand struct {
	Duplicates explainDuplicates `cmd:"" help:"Say which texts tell the same story in nearly the same words."`
	Sentiment  explainSentiment  `cmd:"" help:"Say how texts speak of somebody: positive, neutral or negative, and how far from -1 to 1."`
	Spikes     explainSpikes     `cmd:"" help:"Say when a series of counts rises far above what is usual at that hour."`
	Terms      explainTerms      `cmd:"" help:"Say where terms stand in a text, thousands of them in one pass."`

	Article explainArticle `cmd:"" help:"Say what is read of a web page: title, byline, date, language, text, picture and canonical address, as JSON."`
	Feed    explainFeed    `cmd:"" help:"Say what is read of a feed or sitemap: its items, and whether they were saved from a damaged document, as JSON."`
	Robots  explainRobots  `cmd:"" help:"Say whether a robots.txt lets a crawler fetch an address, and how long it must wait between two."`
	Bounce  explainBounce  `cmd:"" help:"Say what a message that came back says of each recipient: bounces, complaints and automatic answers, one a line; of what people write it says nothing."`
	Reply   explainReply   `cmd:"" help:"Say what a mail server's answer means and what to do about it, as JSON."`
}

// document is what is asked about a file of its own; commands add what else they have to know. A line of a list has
// the same names.
type document struct {
	File string `arg:"" optional:"" json:"file" help:"The file, byte for byte as it came; - reads the standard input."`
	List string `json:"-" help:"A file with a JSON object a line (file, url and the like) in place of one file. The answers come one a line, in the same order." type:"existingfile"`
}

// read gives the bytes of the file.
func (d document) read() ([]byte, error) {
	if d.File == "-" {
		return io.ReadAll(os.Stdin)
	}
	return os.ReadFile(d.beside(d.File))
}

// open gives the file to be read bit by bit.
func (d document) open() (io.ReadCloser, error) {
	if d.File == "-" {
		return io.NopCloser(os.Stdin), nil
	}
	return os.Open(d.beside(d.File))
}

// beside is where a file lies: a name in a list that is not found from here is looked for beside the list.
func (d document) beside(name string) string {
	if d.List != "" && !filepath.IsAbs(name) {
		if _, err := os.Stat(name); errors.Is(err, os.ErrNotExist) {
			return filepath.Join(filepath.Dir(d.List), name)
		}
	}
	return name
}

// errExplained ends the program with status 1; the faults of the lines have been said.
var errExplained = errors.New("not every line could be answered")

// explain answers one question, or every line of its list; values that a line does not name are those of the command
// line. A line without an answer says its error in its place, so that answers stay in the order of the questions.
func explain[Q any](question Q, d document, answer func(Q) (any, error)) error {
	words, err := catalogs()
	if err != nil {
		return err
	}
	if d.List == "" {
		if d.File == "" {
			return errors.New("name a file, or a list of files with --list")
		}
		a, err := answer(question)
		if err != nil {
			return plain(words, d.File, err)
		}
		return printJSON(a)
	}
	list, err := os.Open(d.List)
	if err != nil {
		return err
	}
	defer func() { _ = list.Close() }() // only read
	out := json.NewEncoder(os.Stdout)
	out.SetEscapeHTML(false)
	failed := false
	err = eachLine(list, func(n int, line []byte) error {
		q := question
		var a any
		err := json.Unmarshal(line, &q)
		if err == nil {
			a, err = answer(q)
		}
		if errors.Is(err, errExplained) {
			failed = true
		} else if err != nil {
			err = plain(words, fmt.Sprintf("%s: line %d", d.List, n), err)
			fmt.Fprintln(os.Stderr, "standfirst:", err)
			a, failed = map[string]string{"error": err.Error()}, true
		}
		return out.Encode(a)
	})
	if err != nil {
		return fmt.Errorf("%s: %w", d.List, err)
	}
	if failed {
		return errExplained
	}
	return nil
}

// catalogs are the words of faults, read once for all the lines of a list.
var catalogs = sync.OnceValues(locale.Load)

// inWords says what is wrong with a document, where that is an answer and no failure.
func inWords(f *fault.Error) (string, error) {
	words, err := catalogs()
	if err != nil {
		return "", err
	}
	return words.T("en", f.Key, f.Args), nil
}

// plain says a fault in the words of the catalogue.
func plain(words *locale.Catalogs, about string, err error) error {
	if f := fault.Of(err); f != nil {
		return fmt.Errorf("%s: %s", about, words.T("en", f.Key, f.Args))
	}
	return fmt.Errorf("%s: %w", about, err)
}
