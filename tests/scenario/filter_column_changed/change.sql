insert into f.t values (3, 'a', 1), (4, 'A', 1);
alter table f.t modify v bigint after s;
alter table f.t drop column v, change column `S` s varchar(9) character set latin1;
