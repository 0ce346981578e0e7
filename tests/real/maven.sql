-- The raw tables of "CRM Sales Opportunities", as figures.sql wants them. RAW is its folder.

create or replace temp table opportunity as
select o.*, p.sales_price
from read_csv('RAW/sales_pipeline.csv', header = true) o
-- "GTXPro" in one file is "GTX Pro" in the other; an inner join by the name would lose those rows.
left join read_csv('RAW/products.csv', header = true) p
    on replace(p.product, ' ', '') = replace(o.product, ' ', '')
-- The opportunities in "Prospecting" have no dates; no report can say when they were there.
where o.engage_date is not null;

create or replace temp table deal as
select opportunity_id as id, engage_date as created, sales_price as listed, close_value as paid
from opportunity;

create or replace temp table step as
select opportunity_id as id, 0 as seq, engage_date as day, 2 as rank from opportunity;

create or replace temp table closing as
select opportunity_id as id, 1 as seq, close_date as day, lower(deal_stage) as outcome
from opportunity where deal_stage in ('Won', 'Lost');

create or replace temp table holder as
select opportunity_id as id, 0 as seq, engage_date as day, replace(lower(sales_agent), ' ', '-') as owner
from opportunity;

create or replace temp table stage as
select * from (values (1, 'prospecting', 0.3::double), (2, 'engaging', 0.6)) as v(rank, name, prior);

create or replace temp table team as
select replace(lower(sales_agent), ' ', '-') as owner, lower(regional_office) as team
from read_csv('RAW/sales_teams.csv', header = true);
