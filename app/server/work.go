package server

import (
	"context"
	"errors"

	"standfirst/jobs/alert"
	"standfirst/jobs/approval"
	"standfirst/jobs/call"
	"standfirst/jobs/channel"
	"standfirst/jobs/comment"
	"standfirst/jobs/contact"
	"standfirst/jobs/correction"
	"standfirst/jobs/coverage"
	"standfirst/jobs/creator"
	"standfirst/jobs/drill"
	"standfirst/jobs/embargo"
	"standfirst/jobs/fact"
	"standfirst/jobs/mailbox"
	"standfirst/jobs/mailing"
	"standfirst/jobs/newsroom"
	"standfirst/jobs/promise"
	"standfirst/jobs/release"
	"standfirst/jobs/report"
	"standfirst/jobs/runner"
	"standfirst/jobs/schedule"
	"standfirst/jobs/subscription"
	"standfirst/jobs/task"
	"standfirst/jobs/watch"
	"standfirst/jobs/webhook"
	alerts "standfirst/models/alert"
	approvals "standfirst/models/approval"
	calls "standfirst/models/call"
	contacts "standfirst/models/contact"
	corrections "standfirst/models/correction"
	model "standfirst/models/creator"
	drills "standfirst/models/drill"
	facts "standfirst/models/fact"
	hosts "standfirst/models/host"
	mailboxes "standfirst/models/mailbox"
	promises "standfirst/models/promise"
	releases "standfirst/models/release"
	reports "standfirst/models/report"
	"standfirst/models/space"
	subscriptions "standfirst/models/subscription"
	tasks "standfirst/models/task"
)

const (
	pruneKind = "job.prune"
	sweepKind = "space.sweep"
)

// sweep finishes what a death in the middle has left, and finds what is due.
func sweep(ctx context.Context, sp *space.Space) error {
	return errors.Join(sp.Outlets.Sweep(ctx), sp.Contacts.Sweep(ctx), sp.Incidents.Sweep(ctx), sp.Facts.Sweep(ctx), sp.Releases.Sweep(ctx), sp.Comments.Sweep(ctx), sp.Embargoes.Sweep(ctx), sp.Newsroom.Sweep(ctx), sp.Subscriptions.Sweep(ctx), sp.Sources.Sweep(ctx), sp.Coverage.Sweep(ctx), sp.Calls.Sweep(ctx), sp.Complaints.Sweep(ctx), sp.Lines.Sweep(ctx), sp.Enquiries.Sweep(ctx), sp.Reviews.Sweep(ctx))
}

// register names the function for every kind of job of a space, and returns the sweeps to be planned.
func (s *Server) register(sp *space.Space, jobs *runner.Runner) []schedule.Sweep {
	jobs.Handle(pruneKind, func(ctx context.Context, _ *runner.Task) error { return sp.Jobs.Prune(ctx) })
	jobs.Handle(sweepKind, func(ctx context.Context, _ *runner.Task) error { return sweep(ctx, sp) })
	coverage.Handle(jobs, sp.Coverage, sp.Sources, s.reader)
	watch.Handle(jobs, sp.Watches)
	coverage.HandleIntake(jobs, sp.Intake)
	alert.Handle(jobs, sp.Alerts)
	correction.Handle(jobs, sp.Corrections, s.reader)
	channel.Handle(jobs, sp.Channels)
	call.Handle(jobs, sp.Calls)
	approval.Handle(jobs, sp.Approvals)
	comment.Handle(jobs, sp.Comments)
	task.Handle(jobs, sp.Tasks)
	drill.Handle(jobs, sp.Drills)
	embargo.Handle(jobs, sp.Releases)
	release.Handle(jobs, sp.Releases, s.reader)
	promise.Handle(jobs, sp.Promises)
	report.Handle(jobs, sp.Reports)
	contact.Handle(jobs, sp.Contacts)
	contact.HandleExact(jobs, "outlet", sp.Outlets.MergeExact)
	creator.Handle(jobs, sp.Creators)
	fact.Handle(jobs, sp.Facts)
	subscription.Handle(jobs, sp.Subscriptions)
	webhook.Handle(jobs, sp.Webhooks, s.now)
	mailbox.Handle(jobs, sp.Mailboxes, s.now)
	newsroom.Handle(jobs, sp.Host)
	engine := mailing.New(sp.Mailings, s.log.With("space", sp.ID), s.now)
	engine.Workers, engine.Retry.First = 3*connections, s.Config.RetryAfter
	engine.Fallen = sp.Fell
	engine.Register(jobs)
	return []schedule.Sweep{
		{Spec: "17 * * * *", Kind: pruneKind},
		{Spec: "23 3 * * *", Kind: contact.FiguresKind},
		{Spec: "23 3 * * *", Kind: contacts.TrustSweep},
		{Spec: "@every 30s", Kind: sweepKind},
		{Spec: "@every 1m", Kind: mailing.SweepKind},
		{Spec: "@every 1m", Kind: alerts.SweepKind},
		{Spec: "@every 1m", Kind: model.SweepKind},
		{Spec: "@every 1m", Kind: tasks.SweepKind},
		{Spec: "@every 1m", Kind: promises.SweepKind},
		{Spec: "@every 1m", Kind: corrections.SweepKind},
		{Spec: "@every 1m", Kind: reports.RoundSweep},
		{Spec: "47 * * * *", Kind: reports.PrintSweep},
		{Spec: "23 4 * * *", Kind: reports.PictureSweep},
		{Spec: "@every 1m", Kind: calls.WatchKind},
		{Spec: "@every 1m", Kind: approvals.SweepKind},
		{Spec: "@every 1m", Kind: drills.SweepKind},
		{Spec: "@every 1m", Kind: releases.LinksKind},
		{Spec: "@every 1m", Kind: subscriptions.DigestKind},
		{Spec: "@every 1m", Kind: hosts.LookKind},
		{Spec: "@every 1m", Kind: mailboxes.SweepKind},
		{Spec: "41 * * * *", Kind: model.RefreshKind},
		{Spec: "47 * * * *", Kind: facts.CheckKind},
	}
}
