package main

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
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
		points, err := series(file)
		if err != nil {
			return nil, err
		}
		return spike.Detect(points, spike.Default), nil
	})
}

// series reads counts in the order of their times, which are RFC 3339; the columns are found by their names.
func series(file io.Reader) ([]spike.Point, error) {
	rows := csv.NewReader(skipMark(file))
	rows.TrimLeadingSpace, rows.ReuseRecord = true, true
	head, err := rows.Read()
	if err != nil {
		return nil, fmt.Errorf("the header time,count: %w", err)
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
		return nil, errors.New("the first line must name the columns time and count")
	}
	var out []spike.Point
	for {
		row, err := rows.Read()
		if errors.Is(err, io.EOF) {
			return out, nil
		}
		if err != nil {
			return nil, err
		}
		line, _ := rows.FieldPos(0)
		when, err := time.Parse(time.RFC3339, strings.TrimSpace(row[at]))
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", line, err)
		}
		n, err := strconv.ParseFloat(strings.TrimSpace(row[count]), 64)
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", line, err)
		}
		if len(out) > 0 && !when.After(out[len(out)-1].At) {
			return nil, fmt.Errorf("line %d: its time is not after that of the line before", line)
		}
		out = append(out, spike.Point{At: when, Count: n})
	}
}
