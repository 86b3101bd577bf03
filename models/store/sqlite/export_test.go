package sqlite

// TakeAllForBig has every table taken for a big one, and few rows for many.
func (db *DB) TakeAllForBig() {
	db.limits = bounds{few: 1000, big: -1, tiny: 3, most: 12, asked: 60, dear: 2}
}
