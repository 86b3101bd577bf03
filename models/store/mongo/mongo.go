// Package mongo keeps the store's collections in a MongoDB database: a stand-alone server, a replica set
// or a sharded cluster alike. It uses no transactions, expiring indexes, joins or update pipelines.
//
// The id is _id. A null is stored by leaving the field out, which the port holds for the same thing: then
// a counter counts from nothing and a unique index passes it over. Every write waits for the journals of
// a majority.
package mongo

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	driver "go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"
	"go.mongodb.org/mongo-driver/v2/mongo/writeconcern"
	"go.mongodb.org/mongo-driver/v2/x/mongo/driver/topology"

	"standfirst/models/store"
)

// DB is one database of a MongoDB deployment. It implements store.DB.
type DB struct {
	client *driver.Client
	db     *driver.Database
	outage store.Outage

	ferret bool // see fold and patchOf

	lacking sync.Mutex // holds fills
	fills   []*filling
}

// patience is how long a call waits for a server, as long as an election takes.
const patience = 10 * time.Second

// Open connects to the deployment at uri and chooses a database, which need not exist yet. It returns an
// error when no server answers within ten seconds.
func Open(ctx context.Context, uri, database string) (*DB, error) {
	journal := true
	opts := options.Client().SetServerSelectionTimeout(patience).ApplyURI(uri).
		SetWriteConcern(&writeconcern.WriteConcern{W: "majority", Journal: &journal})
	client, err := driver.Connect(opts)
	if err != nil {
		return nil, fmt.Errorf("open database: %w", err)
	}
	db := &DB{client: client, db: client.Database(database), outage: store.Outage{Is: isAway, Pause: time.Second}}
	err = db.Ping(ctx)
	if err == nil {
		db.ferret, err = isFerret(ctx, db.db)
	}
	if err != nil {
		_ = client.Disconnect(context.WithoutCancel(ctx))
		return nil, fmt.Errorf("open database %s: %w", database, err)
	}
	return db, nil
}

// Ping returns nil when a server answers that can be written to.
func (db *DB) Ping(ctx context.Context) error {
	return db.outage.Read(ctx, func() error { return db.client.Ping(ctx, nil) })
}

// Close ends the connections.
func (db *DB) Close() error {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	return db.client.Disconnect(ctx)
}

// Collection makes the indexes that are missing, and drops those that are gone; the collection comes with the first document.
func (db *DB) Collection(ctx context.Context, schema store.Schema) (store.Backend, error) {
	c := &collection{schema: &schema, docs: db.db.Collection(schema.Name), ferret: db.ferret}
	for _, index := range schema.Indexes {
		if err := c.index(ctx, index); err != nil {
			return nil, fmt.Errorf("index %s on %v: %w", schema.Name, index.Fields, err)
		}
	}
	for _, index := range schema.Derived() {
		if err := db.derive(ctx, c, index); err != nil {
			return nil, fmt.Errorf("derive %s of %s: %w", index.Fields[0], schema.Name, err)
		}
	}
	return db.outage.Watch(c), nil
}

// index makes one index, or drops it. A unique one over several fields holds only documents that have the first; where
// the server has no partial indexes it is made whole.
func (c *collection) index(ctx context.Context, index store.Index) error {
	keys := bson.D{}
	for _, field := range index.Fields {
		keys = append(keys, bson.E{Key: keyOf(c.schema, field), Value: 1})
	}
	opts := options.Index().SetUnique(true)
	first := keys[0].Key
	switch {
	case !index.Unique && keys[len(keys)-1].Key == "_id":
		opts = options.Index()
	case !index.Unique:
		keys, opts = append(keys, bson.E{Key: "_id", Value: 1}), options.Index()
	case len(keys) == 1:
		opts.SetSparse(true)
	default:
		opts.SetPartialFilterExpression(bson.D{{Key: first, Value: bson.D{{Key: "$exists", Value: true}}}})
	}
	if len(keys) == 1 && first == "_id" {
		return nil
	}
	if index.Gone {
		err := c.docs.Indexes().DropWithKey(ctx, keys)
		if isCode(err, noCollection) || isCode(err, noIndex) {
			return nil
		}
		return err
	}
	_, err := c.docs.Indexes().CreateOne(ctx, driver.IndexModel{Keys: keys, Options: opts})
	if index.Unique && len(keys) > 1 && isCode(err, notImplemented) {
		_, err = c.docs.Indexes().CreateOne(ctx, driver.IndexModel{Keys: keys, Options: options.Index().SetUnique(true)})
	}
	return err
}

const (
	noCollection   = 26
	noIndex        = 27
	notImplemented = 238
)

func isCode(err error, code int) bool {
	var e driver.ServerError
	return errors.As(err, &e) && e.HasErrorCode(code)
}

// away are the codes of a server that is about to stop, is not the one to write to any more, or does not reach the others.
var away = []int{6, 7, 89, 91, 189, 9001, 10107, 11600, 11602, 13435, 13436}

// isAway tells the errors of a server that cannot be reached, or is none just now, and of one whose disk is full.
func isAway(err error) (gone, full bool) {
	var nobody topology.ServerSelectionError
	var cleared interface{ Retryable() bool } // a connection that was given up because another one failed
	gone = driver.IsNetworkError(err) || errors.As(err, &nobody) || errors.As(err, &cleared) && cleared.Retryable()
	return gone || slices.ContainsFunc(away, func(code int) bool { return isCode(err, code) }), isCode(err, outOfSpace)
}

const outOfSpace = 14031

// fail turns the driver's errors into the port's.
func fail(err error) error {
	if driver.IsDuplicateKeyError(err) {
		return fmt.Errorf("%w (%w)", store.ErrDuplicate, err)
	}
	return err
}

// key is a field as MongoDB names it.
func key(field string) string {
	if field == "id" {
		return "_id"
	}
	return field
}
