-- The raw log of the BPI Challenge 2012, as figures.sql wants it. RAW is its folder.

create or replace temp table stage as
select * from (values
    (1, 'a-submitted', 0.1::double), (2, 'a-preaccepted', 0.2), (3, 'a-accepted', 0.35),
    (4, 'o-sent', 0.5), (5, 'o-sent-back', 0.7)
) as v(rank, name, prior);

-- The day is the one written, not the one in UTC: the first ten characters.
create or replace temp table event as
select
    case_id as id, amount_req::bigint as amount, seq::integer as seq,
    left(timestamp, 10)::date as day, lower(replace(activity, '_', '-')) as activity,
    split_part(resource, '.', 1) as resource
from read_csv('RAW/bpi2012_stage_events.csv.gz', header = true, all_varchar = true);

create or replace temp table closing as
select id, seq, day, if(activity = 'a-approved', 'won', 'lost') as outcome
from event where activity in ('a-approved', 'a-declined', 'a-cancelled');

-- Forward only: an event counts if none before it in the case was as far.
create or replace temp table step as
select id, seq, day, rank from (
    select e.id, e.seq, e.day, g.rank,
        max(g.rank) over (partition by e.id order by e.seq
                          rows between unbounded preceding and 1 preceding) as furthest
    from event e join stage g on g.name = e.activity
)
where furthest is null or rank > furthest;

create or replace temp table deal as
select e.id, min_by(e.day, e.seq) as created, any_value(e.amount) as listed, any_value(e.amount) as paid
from event e where e.activity = 'a-submitted' group by e.id;

create or replace temp table holder as
select e.id, e.seq, e.day, e.resource as owner
from event e
where e.resource <> ''
  and (exists (select 1 from step s where s.id = e.id and s.seq = e.seq)
       or exists (select 1 from closing c where c.id = e.id and c.seq = e.seq));

create or replace temp table team as select null::varchar as owner, null::varchar as team where false;
