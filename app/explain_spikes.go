package main

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"time"

	"standfirst/models/spike"
)

type explainSpikes struct {
	document `embed:""`
}

// Run prints at which moments of a series (a CSV file with the header time,count) it is mentioned far more than it
// should be at that hour. What is said of a moment uses nothing after it.
func (c explainSpikes) Run(*session) error {
	return explain(c, c.document, func(q explainSpikes) (any, error) {
		file, err := q.open()
		if err != nil {
			return nil, err
		}
		defer func() { _ = file.Close() }() // only read
		points, late, err := series(file)
		if err != nil {
			return nil, err
		}
		if late > 0 { // a clock set back, or a slot told twice: the rest can be judged
			fmt.Fprintf(os.Stderr, "standfirst: %s: left out %d lines whose time is not after that of the line before\n", q.File, late)
		}
		return spike.Detect(points, spike.Default), nil
	})
}

// series reads counts in the order of their times, which are RFC 3339; the columns are found by their names. It
// counts the lines that are late, and leaves them out.
func series(file io.Reader) (out []spike.Point, late int, err error) {
	rows := csv.NewReader(skipMark(file))
	rows.TrimLeadingSpace, rows.ReuseRecord = true, true
	head, err := rows.Read()
	if err != nil {
		return nil, 0, fmt.Errorf("the header time,count: %w", err)
	}
	at, count := -1, -1
	for i, name := range head {
		switch strings.ToLower(strings.TrimSpace(name)) {
		case "time":
			at = i
		case "count":
			count = i
		}
	}
	if at < 0 || count < 0 {
		return nil, 0, errors.New("the first line must name the columns time and count")
	}
	for {
		row, err := rows.Read()
		if errors.Is(err, io.EOF) {
			return out, late, nil
		}
		if err != nil {
			return nil, 0, err
		}
		line, _ := rows.FieldPos(0)
		when, err := time.Parse(time.RFC3339, strings.TrimSpace(row[at]))
		if err != nil {
			return nil, 0, fmt.Errorf("line %d: %w", line, err)
		}
		n, err := strconv.ParseFloat(strings.TrimSpace(row[count]), 64)
		if err != nil {
			return nil, 0, fmt.Errorf("line %d: %w", line, err)
		}
		if len(out) > 0 && !when.After(out[len(out)-1].At) {
			late++
			continue
		}
		out = append(out, spike.Point{At: when, Count: n})
	}
}
