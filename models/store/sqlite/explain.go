package sqlite

import (
	"context"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
)

// Explain returns SQLite's plan of a statement, a step a line.
func Explain(ctx context.Context, db *DB, statement string) (string, error) {
	args := make([]any, strings.Count(statement, "?")) // the plan needs no values, the driver does
	rows, err := db.read.QueryContext(ctx, "EXPLAIN QUERY PLAN "+statement, args...)
	if err != nil {
		return "", err
	}
	defer rows.Close()
	var steps []string
	for rows.Next() {
		var id, parent, unused int
		var step string
		if err := rows.Scan(&id, &parent, &unused, &step); err != nil {
			return "", err
		}
		steps = append(steps, step)
	}
	return strings.Join(steps, "\n"), rows.Err()
}

// Plans returns the plan of each statement that has run since Open, by its text.
func Plans(ctx context.Context, db *DB) (map[string]string, error) {
	plans := map[string]string{}
	for _, p := range []*pool{db.read, db.write} {
		p.mu.Lock()
		statements := slices.Collect(maps.Keys(p.stmts))
		p.mu.Unlock()
		for _, statement := range statements {
			plan, err := Explain(ctx, db, statement)
			if err != nil {
				return nil, fmt.Errorf("explain %s: %w", statement, err)
			}
			plans[statement] = plan
		}
	}
	return plans, nil
}

// Scans returns each statement that has run since Open and looks through a whole collection for what its
// filter wants, with its plan. A test drives its pages and jobs, then expects none. Walking an index in
// its order, which a page without a filter does, is no scan.
func Scans(ctx context.Context, db *DB) ([]string, error) {
	plans, err := Plans(ctx, db)
	var found []string
	for _, statement := range slices.Sorted(maps.Keys(plans)) {
		if scans(statement, plans[statement]) {
			found = append(found, statement+"\n"+plans[statement])
		}
	}
	return found, err
}

// scans tells whether a plan walks the table, or an index while a condition picks from it.
func scans(statement, plan string) bool {
	for step := range strings.Lines(plan) {
		step = strings.TrimSpace(step)
		if step == "SCAN t" && !strings.Contains(statement, "count(*)") {
			return true
		}
		if strings.HasPrefix(step, "SCAN t") && !unfiltered.MatchString(statement) {
			return true
		}
	}
	return false
}

// unfiltered is a statement whose filter is all or nothing.
var unfiltered = regexp.MustCompile(`WHERE \(?[01]\)?( AND| ORDER| GROUP| LIMIT|$)`)
