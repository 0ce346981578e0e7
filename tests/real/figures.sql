-- The figures of a report, worked out from five plain tables, one step after the other.
--
-- It follows the definitions of each metric, and shares nothing with the program: no code, and not
-- the converted files either. The tables come from the raw data (see maven.sql, bpi2012.sql):
--
--   deal(id, created, listed, paid)     amounts while it is under way or lost, and once it is won
--   step(id, seq, day, rank)            real entries into stages, each further than the one before
--   closing(id, seq, day, outcome)      'won' or 'lost', at most one a deal
--   holder(id, seq, day, owner)         who had the deal from then on
--   stage(rank, name, prior), team(owner, team)
--
-- `ask` holds what is asked: as-of day t, first and last day of the period.

-- Every deal that existed at t, as it stood then.
create or replace temp table standing as
select
    d.id, d.created, c.day as closed, c.outcome,
    if(c.outcome = 'won', d.paid, d.listed) as value,
    (select min_by(rank, seq) from step s where s.id = d.id) as begun_in,
    (select max(rank) from step s where s.id = d.id and s.day <= t) as rank,
    (select max_by(owner, seq) from holder h where h.id = d.id and h.day <= t) as owner,
    coalesce(c.day between first and last, false) as closed_in_period,
    coalesce(c.day between t - 364 and t, false) as closed_in_year
from ask, deal d
left join closing c on c.id = d.id and c.day <= t
where d.created <= t;

-- First entry into each stage. Going on, or being won, passes through every stage between; a deal
-- that was created further down entered none of those before.
create or replace temp table entry as
select d.id, g.rank, coalesce(min(s.day), any_value(if(d.outcome = 'won', d.closed, null))) as day
from ask, standing d
join stage g on g.rank >= d.begun_in
left join step s on s.id = d.id and s.rank >= g.rank and s.day <= t
group by d.id, g.rank
having day is not null;

-- Times in a stage that ended by t: until the next step, or the closing. Stages that were only
-- passed through have none.
create or replace temp table visit as
select id, rank, day as entered, lead(day) over (partition by id order by seq) as left_on
from (
    select id, seq, day, rank from step, ask where day <= t
    union all
    select id, seq, day, null from closing, ask where day <= t
)
qualify rank is not null and left_on is not null;

create or replace temp table learned as
select
    g.rank,
    count(*) filter (d.outcome = 'won') as from_won,
    count(d.id) as from_closed,
    (10 * any_value(g.prior) + from_won) / (10 + from_closed) as rate
from stage g
left join entry e on e.rank = g.rank
left join standing d on d.id = e.id and d.closed_in_year
group by g.rank;

-- What had become, by t, of those that entered each stage in the period.
create or replace temp table fate as
select
    e.rank,
    case
        when d.rank > e.rank or d.outcome = 'won' then 'advanced'
        when d.outcome = 'lost' then 'lost'
        else 'still_open'   -- steps only go forward here, so nothing is ever 'back'
    end as fate
from ask, entry e
join standing d on d.id = e.id
where e.day between first and last;

create or replace temp table time_in_stage as
with datum as (
    select v.rank, v.id, sum(left_on - entered) as days
    from ask, visit v
    where entered between first and last
    group by v.rank, v.id
),
placed as (
    select *, row_number() over (partition by rank order by days) as place,
        count(*) over (partition by rank) as n
    from datum
)
select
    rank,
    median(days) as median_days,
    -- The nearest rank: the smallest value that 90 % do not exceed, in whole numbers.
    max(days) filter (place = (9 * n + 9) // 10) as p90_days
from placed
group by rank;

-- Counts by stage, each from the one table that knows it; put together below.
create or replace temp table standing_in as
select rank, count(*) as deals, sum(value) as value
from standing where outcome is null group by rank;

create or replace temp table fates as
select
    rank,
    count(*) as entered,
    count(*) filter (fate = 'advanced') as advanced,
    count(*) filter (fate = 'lost') as lost,
    count(*) filter (fate = 'still_open') as still_open
from fate group by rank;

create or replace temp table stage_figures as
select
    g.name as stage,
    coalesce(s.deals, 0) as deals,
    coalesce(s.value, 0) as value,
    coalesce(s.value, 0) * l.rate as weighted,
    coalesce(f.entered, 0) as entered,
    coalesce(f.advanced, 0) as advanced,
    coalesce(f.lost, 0) as lost,
    0 as back,
    coalesce(f.still_open, 0) as still_open,
    f.advanced / nullif(f.advanced + f.lost, 0) as conversion,
    m.median_days, m.p90_days,
    l.rate as learned_rate, l.from_won, l.from_closed
from stage g
join learned l on l.rank = g.rank
left join standing_in s on s.rank = g.rank
left join fates f on f.rank = g.rank
left join time_in_stage m on m.rank = g.rank
order by g.rank;

-- The headline figures of each group; `whole` has one group, `owner` and `team` many.
create or replace temp table keyed as
select 'whole' as grouping, null as key, * from standing
union all
select 'owner', owner, * from standing
union all
select 'team', team.team, standing.* from standing left join team on team.owner = standing.owner;

create or replace temp table headline as
select
    grouping, key,
    count(*) filter (k.outcome is null) as open_deals,
    coalesce(sum(value) filter (k.outcome is null), 0) as open_value,
    coalesce(sum(value * l.rate) filter (k.outcome is null), 0) as weighted,
    open_value / nullif(open_deals, 0) as open_average,
    median(value) filter (k.outcome is null) as open_median,
    count(*) filter (closed_in_period and outcome = 'won') as won_deals,
    coalesce(sum(value) filter (closed_in_period and outcome = 'won'), 0) as won_value,
    won_value / nullif(won_deals, 0) as won_average,
    median(value) filter (closed_in_period and outcome = 'won') as won_median,
    count(*) filter (closed_in_period and outcome = 'lost') as lost_deals,
    coalesce(sum(value) filter (closed_in_period and outcome = 'lost'), 0) as lost_value,
    won_deals / nullif(won_deals + lost_deals, 0) as rate_by_count,
    won_value / nullif(won_value + lost_value, 0) as rate_by_value,
    avg(k.closed - created) filter (closed_in_period and outcome = 'won') as mean_days,
    median(k.closed - created) filter (closed_in_period and outcome = 'won') as median_days,
    open_deals * rate_by_count * won_average / nullif(mean_days, 0) as velocity
from keyed k
left join learned l on l.rank = k.rank
group by grouping, key;

-- Deals of which anything is dated after t.
create or replace temp table later as
select count(distinct id) as deals
from ask, (
    select id, created as day from deal
    union all select id, day from step
    union all select id, day from closing
)
where day > t;
